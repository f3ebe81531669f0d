@testable import RehearsalSimulation

/// Mutants of agents that call others, are called, and create tasks.
extension Mutants {
  static let callers = [
    Mutant(
      name: "author does not wait for the answers to its calls",
      roles: doing,
      actions: { _, actions in
        actions.filter { action in
          if case .act(.join) = action { false } else { true }
        }
      }
    ),
    Mutant(
      name: "author makes one call too few",
      roles: doing,
      actions: { _, actions in
        guard let first = actions.firstIndex(where: \.isCall) else { return actions }
        return actions.enumerated().filter { $0.offset != first }.map(\.element)
      }
    ),
    Mutant(
      name: "called agent does not answer",
      roles: doing,
      actions: { situation, actions in
        situation.handoff.intent == .call ? actions.filter { !$0.isHandoff } : actions
      }
    ),
    Mutant(
      name: "called agent answers the lead",
      roles: doing,
      actions: { situation, actions in
        guard situation.handoff.intent == .call else { return actions }
        return actions.mapHandoffs(of: .complete) { $0.receiver = situation.coordinator }
      }
    ),
    Mutant(
      name: "called agent skips its part",
      roles: doing,
      actions: { situation, actions in
        situation.handoff.intent == .call ? actions.filter(\.isHandoff) : actions
      }
    ),
    Mutant(
      name: "lead gives work to the agents of a lead below it",
      roles: leading,
      actions: { situation, actions in
        actions.mapHandoffs(of: .assign) { handing in
          handing.receiver = situation.plan.task(handing.task)?.agent ?? handing.receiver
        }
      }
    ),
    Mutant(
      name: "lead below another passes nothing on",
      roles: leading,
      actions: { situation, actions in
        situation.handoff.intent == .assign ? [] : actions
      }
    ),
  ]

  static let creators = [
    Mutant(
      name: "author does not list the work that it finds",
      roles: doing,
      actions: { _, actions in
        actions.filter { $0.creation == nil }
      }
    ),
    Mutant(
      name: "author tells no one of the work that it finds",
      roles: doing,
      actions: { _, actions in
        actions.map { action in
          action.creation.map { .act(.create(Creation($0.task, isAnnounced: false))) } ?? action
        }
      }
    ),
    Mutant(
      name: "author leaves work that it hands out to the lead as well",
      roles: doing,
      actions: { _, actions in
        actions.map { action in
          action.creation.map { .act(.create(Creation($0.task))) } ?? action
        }
      }
    ),
    Mutant(
      name: "lead ignores new work",
      roles: leading,
      actions: { situation, actions in
        situation.handoff.intent == .inform && situation.handoff.task != .none ? [] : actions
      }
    ),
  ]
}

extension ProtocolAction {
  fileprivate var isCall: Bool {
    if case .act(.call) = self { true } else { false }
  }

  fileprivate var creation: Creation? {
    if case .act(.create(let creation)) = self { creation } else { nil }
  }
}
