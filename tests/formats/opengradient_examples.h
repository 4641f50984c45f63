// The worked examples E1 to E12 of opengradient.md: what was sent, what the gateway hashes, and the hash.
#pragma once

#include <array>
#include <string_view>

#include "formats/opengradient/request.h"

namespace touchstone::test {

struct RequestExample {
  std::string_view name;
  opengradient::Version version;
  std::string_view input;
  std::string_view canonical;
  std::string_view keccak256;
};

inline constexpr std::array<RequestExample, 12> kRequestExamples = {{
    {"E1 chat, defaults", opengradient::Version::v1,
     R"json({"model":"m","messages":[{"role":"user","content":"hi"}]})json",
     R"json({"messages": [{"content": "hi", "role": "user"}], "model": "m", "temperature": 0.0})json",
     "d6d676738e6b97a67d7cb43ec26e9263e7339640c7c708265d8dc6265e9b97b6"},
    {"E2 integer temperature, unsigned fields, key order", opengradient::Version::v1,
     R"json({"top_p":0.5,"temperature":1,"messages":[{"content":"a\u00e9\ud83d\ude00/\u007f\n","role":"user","name":"x"}],"model":"m","stop":[],"max_tokens":0})json",
     R"json({"max_tokens": 0, "messages": [{"content": "a\u00e9\ud83d\ude00/\u007f\n", "role": "user"}], "model": "m", "temperature": 1.0})json",
     "503ee3382f26d9df9dddd0182defacdec97c54e53e45f80471d54e47e9c7e28a"},
    {"E3 numbers inside tools", opengradient::Version::v1,
     R"json({"model":"m","messages":[],"tools":[{"b":1E16,"a":1.50,"c":1e-7,"d":123456789012345678901,"e":-0.0,"f":-0,"g":0.0001,"h":1e22}]})json",
     R"json({"messages": [], "model": "m", "temperature": 0.0, "tools": [{"a": 1.5, "b": 1e+16, "c": 1e-07, "d": 123456789012345678901, "e": -0.0, "f": 0, "g": 0.0001, "h": 1e+22}]})json",
     "e618ca7298765ad463270f6c3e26d6256bed87027b93c24b4a15d47e7e232b87"},
    {"E4 assistant and tool messages", opengradient::Version::v1,
     R"json({"model":"m","messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"},"index":0}]},{"role":"tool","tool_call_id":"c1","content":"r"}]})json",
     R"json({"messages": [{"content": "", "role": "assistant", "tool_calls": [{"function": {"arguments": "{}", "name": "f"}, "id": "c1", "type": "function"}]}, {"content": "r", "role": "tool", "tool_call_id": "c1"}], "model": "m", "temperature": 0.0})json",
     "1a1d4e4cc7135838e8feedbc65b79dab502bb65ca638ee3104b10cd93efe1633"},
    {"E5 response_format under v1", opengradient::Version::v1,
     R"json({"model":"m","messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_object"}})json",
     R"json({"messages": [{"content": "hi", "role": "user"}], "model": "m", "temperature": 0.0})json",
     "d6d676738e6b97a67d7cb43ec26e9263e7339640c7c708265d8dc6265e9b97b6"},
    {"E6 response_format under v1.1", opengradient::Version::v1_1,
     R"json({"model":"m","messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_object"}})json",
     R"json({"messages": [{"content": "hi", "role": "user"}], "model": "m", "response_format": {"type": "json_object"}, "temperature": 0.0})json",
     "344b3b98f63c64ec62cd68460ba8f3f2fe22d983624bc359b6d7442bb6b697e3"},
    {"E7 list content under v1", opengradient::Version::v1,
     R"json({"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"it's"},{"type":"x","n":null,"b":true,"f":1.0}]}]})json",
     R"json({"messages": [{"content": "[{'type': 'text', 'text': \"it's\"}, {'type': 'x', 'n': None, 'b': True, 'f': 1.0}]", "role": "user"}], "model": "m", "temperature": 0.0})json",
     "9e656ae9e68f628be00386fb05a906fc96685e7a45417ca0d15f7ca05461adef"},
    {"E8 list content and web_search under v1.2", opengradient::Version::v1_2,
     R"json({"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"t"},{"type":"image_url","image_url":{"url":"data:…"}},{"type":"file","file":{"filename":"a.pdf","file_data":"…"}}]}],"web_search":true})json",
     R"json({"messages": [{"content": [{"text": "t", "type": "text"}, {"type": "image_url"}, {"filename": "a.pdf", "type": "file"}], "role": "user"}], "model": "m", "temperature": 0.0, "web_search": true})json",
     "42143834ca4e8072ab54a7eb880be9d42ff1e08ac8822de11b4585d85995a5a2"},
    {"E9 completion, defaults", opengradient::Version::v1, R"json({"model":"m","prompt":"p"})json",
     R"json({"max_tokens": 16, "model": "m", "prompt": "p", "temperature": 1.0})json",
     "c48f8bb4dd2ef3dba1029d36ddc7b2cd2f419cd8ea1ca6a724d284d472597c66"},
    {"E10 completion, explicit nulls", opengradient::Version::v1,
     R"json({"model":"m","prompt":"p","temperature":null,"max_tokens":null})json",
     R"json({"model": "m", "prompt": "p", "temperature": 0.0})json",
     "bd5e9ec046a4d6eeddcf8ab37eb872a3f0bdfb9575bd285961bc5e49cbca9321"},
    {"E11 web search endpoint", opengradient::Version::v1_2, R"json({"query":"q","num_results":2})json",
     R"json({"num_results": 2, "query": "q"})json", "e04fcf36687417aff6410bb5414b6bfc2a82861de827c9d6f094a2ba4d4c974b"},
    {"E12 v0.9 inner dump", opengradient::Version::v0_9,
     R"json({"model":"m","messages":[{"role":"user","content":"hi"}],"temperature":1})json",
     R"json({"max_tokens": null, "messages": [{"content": "hi", "name": null, "role": "user", "tool_call_id": null, "tool_calls": null}], "model": "m", "stop": null, "temperature": 1.0, "tool_choice": "auto", "tools": null})json",
     "90b0f35cef3090ecbf59378f73490322e14bb1841da8b1ebb69e59aaeda3765d"},
}};

}  // namespace touchstone::test
