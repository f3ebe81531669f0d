import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `Ready tasks` {
  private static let chain = """
    work:
      tasks:
        - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
        - {id: T-2, description: b, agent: backend-implementer, touches: [api/b.py], needs: [T-1]}
        - {id: T-3, description: c, agent: backend-implementer, touches: [api/b.py], priority: 3}
        - {id: T-9, description: d, agent: backend-implementer, touches: [api/d.py]}
        - {id: T-10, description: e, agent: backend-implementer, touches: [api/e.py], phase: 2}
    behaviour:
      backend-implementer:
        - {when: {task: T-9}, takes: 8h, times: always}
        - {takes: 10m, times: always}

    """

  private static func starts(_ run: TestRun) -> [String] {
    run.events.filter { $0.kind == .taskStarted }.map {
      "\(run.plan.name(of: $0.task)) \(VirtualTime($0.time.nanoseconds))"
    }
  }

  @Test func `start as soon as what they need is done, phase by phase`() throws {
    let waves = try TestRun(Self.chain)
    let ready = try TestRun("platform: {dispatch: ready}\n" + Self.chain)
    // T-3 writes a file of T-2, whose identifier is smaller.
    #expect(Self.starts(waves) == ["T-1 0s", "T-9 0s", "T-2 8h", "T-3 8h10m", "T-10 8h20m"])
    #expect(Self.starts(ready) == ["T-1 0s", "T-9 0s", "T-2 10m", "T-3 20m", "T-10 8h"])
    #expect(ready.outcomes.count == 5 && ready.verdict == "pass")
  }

  @Test func `are found again when the coordinator has lost a result`() throws {
    let run = try TestRun(
      "platform: {dispatch: ready}\n" + Self.chain
        + "faults: [{id: gone, drop: {from: code-reviewer, task: T-2, nth: 1}}]"
    )
    #expect(run.outcomes.allSatisfy { $0.hasSuffix("completed") } && run.outcomes.count == 5)
  }
}

@Suite struct `Handoffs that wait by priority` {
  private static func order(_ platform: String, _ priorities: [Int]) throws -> [String] {
    let tasks = priorities.enumerated().map { index, priority in
      "    - {id: T-\(index + 1), description: a, agent: backend-implementer, "
        + "touches: [api/\(index).py], priority: \(priority)}\n"
    }
    let run = try TestRun(
      "platform: {sessions: {backend-implementer: 1}, \(platform)}\nwork:\n  tasks:\n"
        + tasks.joined() + "behaviour: {backend-implementer: [{takes: 10m, times: always}]}"
    )
    return run.events.filter { $0.kind == .taskStarted }.map { run.plan.name(of: $0.task) }
  }

  @Test func `are taken up in the order of assignment, which is that of priorities`() throws {
    #expect(try Self.order("queue: fifo", [0, 0, 0]) == ["T-1", "T-2", "T-3"])
    #expect(try Self.order("queue: fifo", [0, 1, 2]) == ["T-3", "T-2", "T-1"])
  }

  @Test func `overtake handoffs that came earlier, unless those have waited long enough`() throws {
    // T-2 to T-4 wait from the start; refused work of T-1 comes back at 10 minutes with a higher priority.
    func starts(_ queue: String) throws -> [String] {
      let run = try TestRun(
        """
        platform: {sessions: {backend-implementer: 1}, \(queue)}
        work:
          tasks:
            - {id: T-1, description: a, agent: backend-implementer, touches: [api/1.py], priority: 2}
            - {id: T-2, description: a, agent: backend-implementer, touches: [api/2.py]}
            - {id: T-3, description: a, agent: backend-implementer, touches: [api/3.py]}
        behaviour:
          backend-implementer: [{takes: 10m, times: always}]
          verify-app: [{when: {task: T-1}, decides: {decision: NEEDS FIXES, defects: [{category: a, text: b}]}}]
        """
      )
      return run.events.filter { event in
        event.kind == .sessionOpened && run.plan.name(of: event.agent) == "backend-implementer"
      }.map { run.plan.name(of: $0.task) }
    }
    // The slot is given to T-2 the moment that T-1's first session ends; T-1 returns just after that.
    #expect(try starts("queue: fifo") == ["T-1", "T-2", "T-3", "T-1"])
    #expect(try starts("queue: priority") == ["T-1", "T-2", "T-1", "T-3"])
    #expect(try starts("queue: priority, ageing: 4m") == ["T-1", "T-2", "T-3", "T-1"])
  }
}
