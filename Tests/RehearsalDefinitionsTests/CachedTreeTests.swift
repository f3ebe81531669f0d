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

/// A tree whose file changes with every read, and is read through a cache during the first read.
private final class ChangingTree: SourceTree {
  let shownRoot = ""
  let cache = Mutex<CachedTree?>(nil)
  let otherContent = Mutex<[UInt8]?>(nil)
  private let readCount = Mutex<UInt8>(0)

  func read(_ path: String) throws(SourceError) -> [UInt8] {
    let number = readCount.withLock { count in
      count += 1
      return count
    }
    if number == 1, let cache = cache.withLock({ $0 }) {
      let content = try cache.read(path)
      otherContent.withLock { $0 = content }
    }
    return [number]
  }

  func files(below folder: String) throws(SourceError) -> [String]? { nil }
}

@Suite struct `A cached tree` {
  @Test func `has the same content for readers at the same time, though the file changes`() throws {
    let tree = ChangingTree()
    let kept = CachedTree(tree)
    tree.cache.withLock { $0 = kept }
    #expect(try kept.read("a.md") == [2])
    #expect(tree.otherContent.withLock { $0 } == [2])
    #expect(try kept.read("a.md") == [2])
  }

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
