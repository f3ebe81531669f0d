import RehearsalHistories
import Testing

@Suite struct `The measures of a history` {
  private let root = LogFixture.root

  private func writing(_ agent: String, _ file: String, _ from: Int, _ to: Int) -> [String] {
    let child = LogFixture.child(agent)
    let input = ["file_path": LogFixture.quoted("/work/shed/" + file)]
    return [
      child.user(from, "Build \(agent)."),
      child.assistant(to, calls: [LogFixture.Call("w-\(agent)", "Write", input)]),
    ]
  }

  @Test func `tell writes at the same time from writes in turn`() throws {
    let history = try LogFolder.session(
      [root.user(0, "Build.")],
      children: [
        "a1": writing("a1", "roof.txt", 0, 10), "a2": writing("a2", "roof.txt", 5, 15),
        "a3": writing("a3", "wall.txt", 20, 30), "a4": writing("a4", "wall.txt", 30, 40),
      ]
    )
    #expect(history.maximumConcurrency == 2)
    #expect(history.overlappingPairCount == 1)
    #expect(history.overlappingWrites.map(\.files) == [["roof.txt"]])
    #expect(history.filesWrittenInTurn == ["wall.txt"])
    #expect(history.writtenFiles == ["roof.txt", "wall.txt"])
  }

  @Test func `count the pairs at work at the same time, and no moment that touches another`() throws
  {
    let spans = [(0, 10), (5, 15), (10, 20), (12, 12), (12, 12), (20, 20), (3, 30)]
    let lanes = spans.enumerated().map { index, span in
      let child = LogFixture.child("a\(index)")
      return ("a\(index)", [child.user(span.0, "Build."), child.assistant(span.1, text: "Built.")])
    }
    let history = try LogFolder.session(
      [root.user(0, "Build.")],
      children: Dictionary(uniqueKeysWithValues: lanes)
    )
    let pairs = spans.indices.flatMap { first in
      spans.indices.dropFirst(first + 1).map { (spans[first], spans[$0]) }
    }
    let overlapping = pairs.count { $0.0 < $1.1 && $1.0 < $0.1 }
    #expect(history.overlappingPairCount == overlapping)
  }

  @Test func `count a closed laptop as two minutes`() throws {
    let history = try LogFolder.session([
      root.user(0, "Build."), root.assistant(10, calls: [LogFixture.bash("b1", "ls")]),
      root.answer(40, to: "b1"), root.assistant(80_000, text: "Back."),
    ])
    #expect(history.lanes.first?.activeTime == 160_000_000_000)
  }
}
