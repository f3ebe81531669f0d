import RehearsalSimulation

/// The random generator of a task.
///
/// Handoffs carry the state of the generator as their tag.
private struct TaskGenerator {
  var state: UInt64

  init(of handoff: Handoff) {
    state = handoff.tag
  }

  init(of task: TaskID) {
    state = SplitMix.mix(42 &+ (UInt64(task.rawValue) + 1) &* SplitMix.gamma)
  }

  mutating func next() -> UInt64 {
    state &+= SplitMix.gamma
    return SplitMix.mix(state)
  }

  /// Draws a duration from 1 to 2^30 nanoseconds, uniformly.
  mutating func duration() -> Duration {
    .nanoseconds(Int64(1 + next() >> 34))
  }
}

/// An agent that submits its tasks, with a limited count of tasks in progress.
actor PipelineClient: Agent {
  /// How many tasks are in progress at the same time.
  private static let window = 8

  nonisolated let loop: EventLoop
  nonisolated let opensRun: Bool
  private let planner: AgentID
  private var tasks: StrideTo<Int>.Iterator

  init(on loop: EventLoop, planner: AgentID, tasks: StrideTo<Int>) {
    self.loop = loop
    self.planner = planner
    self.tasks = tasks.makeIterator()
    opensRun = tasks.first { _ in true } != nil
  }

  func begin(at desk: Desk) {
    for _ in 0..<Self.window { submit(at: desk) }
  }

  func receive(_ handoff: Handoff, at desk: Desk) {
    desk.end(
      handoff.task,
      as: handoff.intent == .approve ? .completed : .stuck(.attemptsExhausted)
    )
    submit(at: desk)
  }

  private func submit(at desk: Desk) {
    guard let next = tasks.next() else { return }
    let task = TaskID(rawValue: UInt32(next))
    desk.handOff(.assign, to: planner, about: task, tag: TaskGenerator(of: task).state)
  }
}

actor PipelinePlanner: Agent {
  nonisolated let loop: EventLoop
  private let implementer: AgentID

  init(on loop: EventLoop, implementer: AgentID) {
    self.loop = loop
    self.implementer = implementer
  }

  func receive(_ handoff: Handoff, at desk: Desk) {
    var generator = TaskGenerator(of: handoff)
    let duration = generator.duration()
    desk.handOff(.assign, to: implementer, tag: generator.state, after: duration)
  }
}

actor PipelineImplementer: Agent {
  nonisolated let loop: EventLoop
  private let verifier: AgentID

  init(on loop: EventLoop, verifier: AgentID) {
    self.loop = loop
    self.verifier = verifier
  }

  func receive(_ handoff: Handoff, at desk: Desk) {
    var generator = TaskGenerator(of: handoff)
    let duration = generator.duration()
    // Refused work has to change before it is delivered again.
    desk.act(.command("make", succeeds: true))
    desk.handOff(.deliver, to: verifier, tag: generator.state, after: duration)
  }
}

/// A verifier or reviewer, which refuses some work, and gives a task up if it refuses the work
/// again after three refusals.
actor PipelineJudge: Agent {
  struct Routes {
    /// The upper bound of the 32-bit draws that refuse the work, exclusive.
    var refusalThreshold: UInt64
    /// The intent of handoffs that pass work on.
    var passIntent: Intent
    var next: AgentID
    var implementer: AgentID
    var client: AgentID
  }

  private static let rounds: UInt16 = 3

  nonisolated let loop: EventLoop
  private let routes: Routes

  init(on loop: EventLoop, _ routes: Routes) {
    self.loop = loop
    self.routes = routes
  }

  func receive(_ handoff: Handoff, at desk: Desk) {
    var generator = TaskGenerator(of: handoff)
    let duration = generator.duration()
    let isRefused = generator.next() >> 32 < routes.refusalThreshold
    let (intent, receiver): (Intent, AgentID) =
      switch (isRefused, handoff.round == Self.rounds) {
      case (false, _): (routes.passIntent, routes.next)
      case (true, false): (.reject, routes.implementer)
      case (true, true): (.fail, routes.client)
      }
    desk.handOff(intent, to: receiver, tag: generator.state, after: duration)
  }
}
