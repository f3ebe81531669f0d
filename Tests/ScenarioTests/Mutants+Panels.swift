@testable import RehearsalSimulation

/// Mutants of agents that ask a panel, or are one of its judges.
extension Mutants {
  static let panels = [
    Mutant(
      name: "verifier asks one judge of a panel",
      roles: [.verifier],
      actions: { _, actions in
        let asked = actions.indices.filter {
          actions[$0].handoff?.content.intent == .deliver
        }
        return actions.indices.filter { !asked.dropFirst().contains($0) }.map { actions[$0] }
      }
    ),
    Mutant(
      name: "verifier asks the judges of a panel one after the other",
      roles: [.verifier],
      actions: { _, actions in
        let first = actions.firstIndex { $0.handoff?.content.intent == .deliver }
        return actions.enumerated().flatMap { index, action -> [ProtocolAction] in
          let isLater = action.handoff?.content.intent == .deliver && index != first
          return isLater ? [.wait(hour), action] : [action]
        }
      }
    ),
    Mutant(
      name: "judge of a panel leaves the decision to another judge",
      roles: [.verifier, .reviewer],
      actions: { situation, actions in
        guard let colleague = situation.colleague else { return actions }
        return actions.mapHandoffs(of: .approve) { handing in
          handing.content.intent = .deliver
          handing.receiver = colleague
        }
      }
    ),
    Mutant(
      name: "judge of a panel gives the task up when it finds a defect",
      roles: [.verifier, .reviewer],
      actions: { situation, actions in
        guard situation.colleague != nil else { return actions }
        return actions.filter { !$0.isRetry }.mapHandoffs(of: .reject) { handing in
          handing.content = .fail(.blocked, defects: handing.content.defects)
          handing.receiver = situation.coordinator
          handing.round -= 1
        }
      }
    ),
    Mutant(
      name: "author corrects only the first of several defects",
      roles: doing,
      situation: { situation in
        let first = situation.content?.defects.first
        situation.content?.defects = first.map { [$0] } ?? []
      }
    ),
  ]

  private static let hour: Int64 = 3_600_000_000_000
}

extension Situation {
  /// Another judge that is asked about the work at the same time, or `nil` if there is none.
  fileprivate var colleague: AgentID? {
    guard let work = content?.work else { return nil }
    return plan.agents.first { $0 != agent && isAskedTogether(with: $0, about: work) }
  }
}
