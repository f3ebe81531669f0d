public import RehearsalSimulation

/// Workload W3, in which a planner hands a task to each of many workers, without delay, and waits
/// for all replies, in each of several rounds.
public struct FanOutWorkload: Workload {
  private let workers: Int
  private let rounds: Int

  /// Creates a workload with as many complete rounds as fit into the given count of handoffs.
  public init(handoffs: Int, workers: Int = 1_000) {
    self.workers = workers
    rounds = handoffs / (2 * workers)
  }

  /// Creates the plan.
  public func makePlan() -> Plan {
    let names = (0..<workers).map { "worker-\($0)" }
    return plan(
      "fan-out",
      agents: ["planner"] + names,
      edges: names.map { ("planner", $0) } + names.map { ($0, "planner") }
    )
  }

  /// Creates the agent with the given name on the run's event loop.
  public func makeAgent(_ name: String, in plan: Plan, on loop: EventLoop) -> AnyAgent {
    guard name == "planner" else { return .immediate(FanWorker(on: loop)) }
    return .immediate(
      FanPlanner(
        on: loop,
        workers: plan.agents.filter { plan.name(of: $0) != "planner" },
        rounds: rounds
      )
    )
  }
}

private actor FanPlanner: Agent {
  nonisolated let loop: EventLoop
  nonisolated let opensRun = true
  private let workers: [AgentID]
  private var roundsLeft: Int
  private var repliesLeft = 0

  init(on loop: EventLoop, workers: [AgentID], rounds: Int) {
    self.loop = loop
    self.workers = workers
    roundsLeft = rounds
  }

  func begin(at desk: Desk) { openRound(at: desk) }

  func receive(_ handoff: Handoff, at desk: Desk) {
    repliesLeft -= 1
    if repliesLeft == 0 { openRound(at: desk) }
  }

  private func openRound(at desk: Desk) {
    guard roundsLeft > 0 else { return }
    roundsLeft -= 1
    repliesLeft = workers.count
    for worker in workers { desk.handOff(.assign, to: worker) }
  }
}

private actor FanWorker: Agent {
  nonisolated let loop: EventLoop

  init(on loop: EventLoop) {
    self.loop = loop
  }

  func receive(_ handoff: Handoff, at desk: Desk) {
    desk.handOff(.complete, to: handoff.sender)
  }
}
