#include "evidence/models/ids/nar.h"

#include <array>

#include "codec/base64.h"

namespace touchstone::evidence {
namespace {

constexpr std::size_t kAlign = 8;

bool write_node(NarWriter& writer, const TreeNode& node, const std::vector<TreeEntry>& entries, const FeedFile& feed) {
  switch (node.kind) {
    case TreeEntry::Kind::link: writer.link(entries[node.entry].link_target); return true;
    case TreeEntry::Kind::regular:
    case TreeEntry::Kind::executable: {
      const std::uint64_t size = entries[node.entry].size;
      writer.begin_file(size, node.kind == TreeEntry::Kind::executable);
      if (!feed(node.entry, writer)) return false;
      writer.end_file(size);
      return true;
    }
    case TreeEntry::Kind::directory: break;
  }
  writer.begin_directory();
  for (const TreeNode& child : node.children) {
    writer.begin_entry(child.name);
    if (!write_node(writer, child, entries, feed)) return false;
    writer.end_entry();
  }
  writer.end_directory();
  return true;
}

}  // namespace

NarWriter::NarWriter() { text("nix-archive-1"); }

void NarWriter::padding(std::uint64_t size) {
  constexpr std::array<std::uint8_t, kAlign> kZeros{};
  if (size % kAlign != 0) hasher_.update(Bytes(kZeros).first(static_cast<std::size_t>(kAlign - size % kAlign)));
}

namespace {

std::array<std::uint8_t, kAlign> length_of(std::uint64_t size) {
  std::array<std::uint8_t, kAlign> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(size >> (8 * i) & 0xFFU);
  return bytes;
}

}  // namespace

void NarWriter::text(std::string_view text) {
  hasher_.update(length_of(text.size()));
  hasher_.update(as_bytes(text));
  padding(text.size());
}

void NarWriter::begin_file(std::uint64_t size, bool executable) {
  for (const std::string_view token : {"(", "type", "regular"}) text(token);
  if (executable) {
    text("executable");
    text("");
  }
  text("contents");
  hasher_.update(length_of(size));
}

void NarWriter::end_file(std::uint64_t size) {
  padding(size);
  text(")");
}

void NarWriter::link(std::string_view target) {
  for (const std::string_view token : {std::string_view("("), std::string_view("type"), std::string_view("symlink"),
                                       std::string_view("target"), target, std::string_view(")")}) {
    text(token);
  }
}

void NarWriter::begin_directory() {
  for (const std::string_view token : {"(", "type", "directory"}) text(token);
}

void NarWriter::begin_entry(std::string_view name) {
  for (const std::string_view token :
       {std::string_view("entry"), std::string_view("("), std::string_view("name"), name, std::string_view("node")}) {
    text(token);
  }
}

void NarWriter::end_entry() { text(")"); }

void NarWriter::end_directory() { text(")"); }

std::string NarWriter::finish() { return "sha256-" + to_base64(hasher_.finish()); }

std::string NarFile::finish() {
  writer_.end_file(size_);
  return writer_.finish();
}

bool write_nar(NarWriter& writer, const std::vector<TreeEntry>& entries, const FeedFile& feed) {
  return write_node(writer, make_tree(entries), entries, feed);
}

}  // namespace touchstone::evidence
