@testable import RehearsalSimulation

/// Answers each handoff with a closure.
actor Scripted: Agent {
  typealias Answer = @Sendable (Handoff, Desk) -> Void

  nonisolated let loop: EventLoop
  nonisolated let opensRun: Bool
  private let opening: @Sendable (Desk) -> Void
  private let answer: Answer

  init(
    on loop: EventLoop,
    opening: (@Sendable (Desk) -> Void)? = nil,
    answer: @escaping Answer = { _, _ in }
  ) {
    self.loop = loop
    self.opensRun = opening != nil
    self.opening = opening ?? { _ in }
    self.answer = answer
  }

  func begin(at desk: Desk) { opening(desk) }
  func receive(_ handoff: Handoff, at desk: Desk) { answer(handoff, desk) }
}

/// Handles each handoff with an asynchronous closure.
actor Waiting: AsyncAgent {
  nonisolated let loop: EventLoop
  private let answer: @Sendable (Handoff, Desk) async -> Void

  init(on loop: EventLoop, answer: @escaping @Sendable (Handoff, Desk) async -> Void) {
    self.loop = loop
    self.answer = answer
  }

  func receive(_ handoff: Handoff, at desk: Desk) async { await answer(handoff, desk) }
}

/// Creates a plan of agents without a protocol, for custom agents of a test.
func loopPlan(
  _ names: String...,
  change: (inout Plan) -> Void = { _ in },
  member: (inout Plan.Member) -> Void = { _ in }
) -> Plan {
  var template = Plan.Member(contract: Contract(), role: .worker)
  member(&template)
  var plan = Plan(name: "loop", members: names.map { ($0, template) })
  change(&plan)
  return plan
}
