import RehearsalDefinitions
import Synchronization
import Testing

/// A tree that counts its reads.
private final class CountingTree: SourceTree {
  let shownRoot = "root/"
  let asked = Mutex(0)

  func read(_ path: String) throws(SourceError) -> [UInt8] {
    asked.withLock { $0 += 1 }
    return try InMemoryTree(["a.md": [1, 2]]).read(path)
  }

  func files(below folder: String) throws(SourceError) -> [String]? {
    asked.withLock { $0 += 1 }
    return try InMemoryTree(["a.md": [1, 2]]).files(below: folder)
  }
}

@Suite struct `A cached tree` {
  @Test func `reads every file once, also one that cannot be read`() throws {
    let tree = CountingTree()
    let kept = CachedTree(tree)
    for _ in 0..<3 {
      #expect(try kept.read("a.md") == [1, 2])
      #expect(throws: SourceError.self) { try kept.read("b.md") }
      #expect(try kept.files(below: "") == ["a.md"])
      #expect(try kept.files(below: "none") == nil)
    }
    #expect(tree.asked.withLock { $0 } == 4)
    #expect(kept.shownRoot == "root/")
  }
}
