{
 "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
 "verificationMaterial": {
  "publicKey": {
   "hint": "0e17f071567f854d6b02bf3e1b4b5787e4af013cc6bbfcaa77ecbb3d0b2f7b82"
  },
  "tlogEntries": []
 },
 "dsseEnvelope": {
  "payload": "ewogIl90eXBlIjogImh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLAogInN1YmplY3QiOiBbCiAgewogICAibmFtZSI6ICJjb25maWcuanNvbiIsCiAgICJkaWdlc3QiOiB7CiAgICAic2hhMjU2IjogIjM5NzczMzNmZGQwYmYwNTkzZmI0YmU3NzA5MDc5ZWNiOTI0MDcxNjczMGU5NjQ3OGY5ZjU4NTUxNmY0MWZmNTQiCiAgIH0KICB9LAogIHsKICAgIm5hbWUiOiAibW9kZWwuc2FmZXRlbnNvcnMiLAogICAiZGlnZXN0IjogewogICAgInNoYTI1NiI6ICI0MzYwMjk5MjljMmU1OGEwNGRlYWNmMmMyZmQxNmRiMDIyY2YxNzg5OWFiMGY4MTY2NGY0ZDk3OWZjMzg5OTNiIgogICB9CiAgfSwKICB7CiAgICJuYW1lIjogInN1Yi9lbXB0eS50eHQiLAogICAiZGlnZXN0IjogewogICAgInNoYTI1NiI6ICJlM2IwYzQ0Mjk4ZmMxYzE0OWFmYmY0Yzg5OTZmYjkyNDI3YWU0MWU0NjQ5YjkzNGNhNDk1OTkxYjc4NTJiODU1IgogICB9CiAgfSwKICB7CiAgICJuYW1lIjogInN1Yi92b2NhYi50eHQiLAogICAiZGlnZXN0IjogewogICAgInNoYTI1NiI6ICI4ODA1NTNmY2E4ZmNlYTk0ZTMyNWVlMmNmYjQ4ZTVhOTg1Y2M3OTdmMzlhMTRjYzZkM2NlZGVjZmViMmFlNGQyIgogICB9CiAgfQogXSwKICJwcmVkaWNhdGVUeXBlIjogImh0dHBzOi8vbW9kZWxfc2lnbmluZy9EaWdlc3RzL3YwLjEiLAogInByZWRpY2F0ZSI6IHsKICAidW51c2VkIjogIml0J3MgZm9yIHRoZSBBUEkiCiB9Cn0=",
  "payloadType": "application/vnd.in-toto+json",
  "signatures": [
   {
    "sig": "MGYCMQDnaIw5AiLbooHj4z1NOB3E7iKPi3P/+NtX3y421/8YtMmelSuCErLjeaZIF/lXJXUCMQD2KpOLLSVO90E9thPrsqgbQnXbNx88bqlzK9TdilGsIBzMkdoIWKeoe6XstMhgqxc=",
    "keyid": ""
   }
  ]
 }
}
