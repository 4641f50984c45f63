#include "evidence/proofs/trie.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "crypto/digest.h"
#include "formats/eth/trie_node.h"

namespace touchstone::evidence::transparency {
namespace {

using eth::Branch;
using eth::Extension;
using eth::Leaf;
using eth::Reference;

/// One walk: where it stands, and what it came to.
class Walk {
 public:
  Walk(const Digest256& root, Bytes key, const std::vector<eth::ProofNode>& nodes)
      : nodes_(nodes), path_(eth::nibbles_of(crypto::keccak256(key))), root_(root) {
    next_ = {Reference::Kind::hash, root_};
  }

  TrieEnd run() {
    if (nodes_.empty())
      return root_ == kEmptyTrie ? TrieEnd{} : fault("no node, and the root is not that of an empty trie");
    // Each step takes a nibble or ends the walk, save for an inlined node, which is shorter than its parent.
    while (next_.kind != Reference::Kind::none && !ended_) {
      const Bytes rlp = next_node();
      if (!end_.fault.empty()) return end_;
      const auto node = eth::parse_node(rlp);
      if (!node) return fault("node " + std::to_string(at()) + ": " + describe(node.error()));
      std::visit([this](const auto& one) { step(one); }, *node);
    }
    if (!end_.fault.empty()) return end_;
    if (used_ < nodes_.size())
      return fault(std::to_string(nodes_.size() - used_) + " of the nodes are not on the path");
    return end_;
  }

 private:
  [[nodiscard]] std::size_t at() const { return used_ == 0 ? 0 : used_ - 1; }

  TrieEnd& fault(std::string why) {
    end_.fault = std::move(why);
    end_.node = std::min(at(), nodes_.empty() ? 0 : nodes_.size() - 1);
    end_.value.reset();
    ended_ = true;
    return end_;
  }

  Bytes next_node() {
    if (next_.kind == Reference::Kind::inlined) return next_.bytes;
    if (used_ == nodes_.size()) {
      fault("the path goes on where the nodes end");
      return {};
    }
    const Bytes rlp = nodes_[used_++].rlp;
    // A node of fewer than 32 bytes has no reference by hash, unless it is the root.
    const bool hashed = used_ == 1 || rlp.size() >= next_.bytes.size();
    if (!hashed || !equal(crypto::keccak256(rlp), next_.bytes)) {
      fault("node " + std::to_string(at()) + " is not the one that its parent refers to");
    }
    return rlp;
  }

  void step(const Branch& branch) {
    if (depth_ == path_.size()) return finish(branch.value);
    next_ = branch.children[path_[depth_++]];
  }
  void step(const Extension& extension) {
    const auto rest = Bytes(path_).subspan(depth_);
    if (extension.path.size() >= rest.size()) {
      fault("node " + std::to_string(at()) + " extends beyond the end of the path");
      return;
    }
    if (!equal(extension.path, rest.first(extension.path.size()))) return finish({});
    depth_ += extension.path.size();
    next_ = extension.child;
  }
  void step(const Leaf& leaf) {
    const auto rest = Bytes(path_).subspan(depth_);
    if (leaf.path.size() != rest.size()) {
      fault("node " + std::to_string(at()) + " is a leaf of another depth than all keys have");
      return;
    }
    if (!equal(leaf.path, rest)) return finish({});
    if (leaf.value.empty()) {
      fault("node " + std::to_string(at()) + " is a leaf without a value");
      return;
    }
    finish(leaf.value);
  }

  void finish(Bytes value) {
    ended_ = true;
    if (!value.empty()) end_.value = to_buffer(value);
  }

  const std::vector<eth::ProofNode>& nodes_;
  eth::Nibbles path_;
  Digest256 root_;
  Reference next_;
  std::size_t depth_ = 0;  // nibbles that were followed
  std::size_t used_ = 0;   // nodes of the list
  bool ended_ = false;
  TrieEnd end_;
};

}  // namespace

TrieEnd walk(const Digest256& root, Bytes key, const std::vector<eth::ProofNode>& nodes) {
  return Walk(root, key, nodes).run();
}

}  // namespace touchstone::evidence::transparency
