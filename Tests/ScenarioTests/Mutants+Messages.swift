@testable import RehearsalSimulation

/// Mutants of agents that inform each other, and of the platform that keeps their messages.
extension Mutants {
  static let messages = [
    Mutant(
      name: "author informs nobody",
      roles: doing,
      actions: { _, actions in actions.filter { $0.message == nil } }
    ),
    Mutant(
      name: "author informs only the first of several agents",
      roles: doing,
      actions: { _, actions in
        actions.mapMessages { $0.receivers = Array($0.receivers.prefix(1)) }
      }
    ),
    Mutant(
      name: "author informs the whole team instead of one agent",
      roles: doing,
      actions: { situation, actions in
        actions.mapMessages { $0.receivers = situation.plan.agents }
      }
    ),
    Mutant(
      name: "author informs others only once its work is handed on",
      roles: doing,
      actions: { _, actions in
        actions.filter { $0.message == nil } + actions.filter { $0.message != nil }
      }
    ),
    Mutant(
      name: "verifier informs agents that have left the team",
      roles: [.verifier],
      actions: { _, actions in actions.mapMessages { $0.isForEveryone = false } }
    ),
    Mutant(
      name: "reader does nothing about a message",
      roles: doing,
      actions: { situation, actions in situation.handoff.intent == .inform ? [] : actions }
    ),
  ]

  static let messagePlatforms = [
    Mutant(
      name: "platform interrupts agents at work with messages",
      platform: { $0.platform.messages.reading = .queue }
    ),
    Mutant(
      name: "platform keeps messages from agents that would have time for them",
      platform: { $0.platform.messages.reading = .idle }
    ),
    Mutant(
      name: "platform lets agents look into their inboxes once a day",
      platform: { $0.platform.messages.checkInterval = 24 * 3_600 * 1_000_000_000 }
    ),
    Mutant(
      name: "platform shows agents their messages before they look",
      platform: { $0.platform.messages.checkInterval = nil }
    ),
    Mutant(
      name: "platform keeps agents in the team that are done",
      platform: { $0.platform.messages.members = .stay }
    ),
  ]
}

extension ProtocolAction {
  fileprivate var message: Message? {
    if case .act(.inform(let message)) = self { message } else { nil }
  }
}

extension [ProtocolAction] {
  fileprivate func mapMessages(_ change: (inout Message) -> Void) -> [ProtocolAction] {
    map { action in
      guard var message = action.message else { return action }
      change(&message)
      return .act(.inform(message))
    }
  }
}
