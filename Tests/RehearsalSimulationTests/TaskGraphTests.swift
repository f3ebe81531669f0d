@testable import RehearsalSimulation
import Testing

@Suite struct `Task graphs` {
  private func graph(_ tasks: [(id: String, needs: [Int], touches: [String], phase: Int)])
    -> TaskGraph
  {
    TaskGraph(
      of: tasks.map { task in
        var planned = PlannedTask(
          id: task.id,
          description: "",
          agent: AgentID(rawValue: 0),
          location: SourceLocation(file: "s", line: 1)
        )
        planned.needs = task.needs.map { TaskID(rawValue: UInt32($0)) }
        planned.touches = task.touches
        planned.phase = task.phase
        return planned
      }
    )
  }

  private func numbers(_ waves: [[TaskID]]) -> [[Int]] {
    waves.map { $0.map { Int($0.rawValue) } }
  }

  @Test func `make a task wait for the tasks it needs`() {
    let graph = graph([("A", [2], [], 1), ("B", [], [], 1), ("C", [], [], 1)])
    #expect(numbers(graph.waves) == [[1, 2], [0]])
  }

  @Test func `serialise tasks that touch one file, the smaller identifier first`() {
    let graph = graph([("B", [], ["x"], 1), ("A", [], ["x"], 1)])
    #expect(numbers(graph.chains.map(\.tasks)) == [[1, 0]])
    #expect(numbers(graph.waves) == [[1], [0]])
  }

  @Test func `follow the needs of two tasks that touch one file`() {
    let graph = graph([("A", [1], ["x"], 1), ("B", [], ["x"], 1)])
    #expect(graph.cycles.isEmpty)
    #expect(numbers(graph.waves) == [[1], [0]])
  }

  @Test func `list the tasks of each file that several touch, each task once`() {
    let graph = graph([
      ("A", [], ["x", "y"], 1), ("B", [], ["y", "x", "x"], 1), ("C", [], ["z"], 1),
    ])
    #expect(graph.chains.map(\.path) == ["x", "y"])
    #expect(numbers(graph.chains.map(\.tasks)) == [[0, 1], [0, 1]])
  }

  @Test func `order the tasks of a file by identifier although other tasks are between them`() {
    // A waits for Z, which touches nothing; B waits for nothing, but still comes after A.
    let graph = graph([("A", [2], ["x"], 1), ("B", [], ["x"], 1), ("Z", [], [], 1)])
    #expect(numbers(graph.waves) == [[2], [0], [1]])
  }

  @Test func `follow a dependency that another file caused`() {
    // By file y, C comes before D. B needs D, so by file x C comes before B, although B is smaller.
    let graph = graph([
      ("C", [], ["y", "x"], 1), ("D", [], ["y"], 1), ("B", [1], ["x"], 1),
    ])
    #expect(numbers(graph.waves) == [[0], [1], [2]])
  }

  @Test
  func `run tasks below one folder at the same time, unless both touch the folder itself`() {
    let graph = graph([
      ("A", [], ["api/a.py"], 1), ("B", [], ["api/"], 1), ("C", [], ["api/c.py"], 1),
      ("D", [], ["api/"], 1),
    ])
    #expect(numbers(graph.waves) == [[0, 1, 2], [3]])
  }

  @Test func `handle ten thousand tasks on one file in any order`() {
    let tasks = (0..<10_000).map {
      (id: "T\(10_000 + $0 * 7_919 % 10_000)", needs: [Int](), touches: ["x"], phase: 1)
    }
    let graph = graph(tasks)
    #expect(graph.waves.count == 10_000)
    let ids = graph.waves.flatMap { $0 }.map { tasks[Int($0.rawValue)].id }
    #expect(ids == ids.sorted())
  }

  @Test func `name every member of a cycle and no dependent task`() {
    let graph = graph([
      ("A", [1], [], 1), ("B", [2], [], 1), ("C", [0], [], 1), ("D", [0], [], 1), ("E", [4], [], 1),
    ])
    #expect(numbers(graph.cycles) == [[0, 1, 2], [4]])
    #expect(graph.waves.isEmpty)
    #expect(graph.dispatchOrder.isEmpty)
  }

  @Test func `dispatch phase by phase, and never a task before what it needs`() {
    let graph = graph([("A", [], [], 2), ("B", [], [], 1), ("C", [0], [], 1), ("D", [], [], 1)])
    #expect(numbers(graph.waves) == [[0, 1, 3], [2]])
    #expect(numbers(graph.dispatchOrder) == [[1, 3], [0], [2]])
  }

  @Test func `handle a chain of a hundred thousand tasks`() {
    let chain = (0..<100_000).map {
      (id: "T\($0)", needs: $0 == 0 ? [] : [$0 - 1], touches: [String](), phase: 1)
    }
    #expect(graph(chain).waves.count == 100_000)
    var ring = chain
    ring[0].needs = [99_999]
    #expect(graph(ring).cycles.first?.count == 100_000)
  }
}
