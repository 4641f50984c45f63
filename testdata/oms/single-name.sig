{
 "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
 "verificationMaterial": {
  "publicKey": {
   "hint": "5a3617b8e5b2dc275f7c8b8056620e1dff4ffb33316adfa40be8f8b1446d3e7d"
  },
  "tlogEntries": []
 },
 "dsseEnvelope": {
  "payload": "ewogIl90eXBlIjogImh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLAogInN1YmplY3QiOiBbCiAgewogICAibmFtZSI6ICJtb2RlbCIsCiAgICJkaWdlc3QiOiB7CiAgICAic2hhMjU2IjogImM4YWFkM2E2ZWJmMDYyOGQ2NGVmMTg2MjViYzRhMDAxODc5OTgxOWM4YzQyMjZjMzlhOTgwZWFlNjkzOTIyNzUiCiAgIH0KICB9CiBdLAogInByZWRpY2F0ZVR5cGUiOiAiaHR0cHM6Ly9tb2RlbF9zaWduaW5nL3NpZ25hdHVyZS92MS4wIiwKICJwcmVkaWNhdGUiOiB7CiAgInJlc291cmNlcyI6IFsKICAgewogICAgIm5hbWUiOiAic2luZ2xlLmJpbiIsCiAgICAiZGlnZXN0IjogIjk2NzljOTMzODcyOTAxM2YzMjljOWYyN2JhZjdlYzkyNTJhNWQyZjhlOGE4ZTI4ZDkyOGU0ZWNiMjhjYTkxYTAiLAogICAgImFsZ29yaXRobSI6ICJzaGEyNTYiCiAgIH0KICBdLAogICJzZXJpYWxpemF0aW9uIjogewogICAibWV0aG9kIjogImZpbGVzIiwKICAgImhhc2hfdHlwZSI6ICJzaGEyNTYiLAogICAiYWxsb3dfc3ltbGlua3MiOiBmYWxzZQogIH0KIH0KfQ==",
  "payloadType": "application/vnd.in-toto+json",
  "signatures": [
   {
    "sig": "MEUCIBM+py5N9179F1cWJqAQUvTI1uqPpxN/ZYOYBZw0UFByAiEApmqto9GRnSsvshZlZswpO5TBzMNNDgiVP7MZ32ZXWr8=",
    "keyid": ""
   }
  ]
 }
}
