import RehearsalSimulation

/// The handoffs that a scenario asks for.
extension Assessment {
  func assess(_ sequence: Expectations.Sequence) -> ExpectationResult {
    let match = SequenceMatch(sequence, evidence.handoffs.map(\.handoff))
    let statement = "handoffs: \(sequence.mode.rawValue)"
    switch match.mismatch {
    case nil: return result(statement, .pass, "", "", sequence.location)
    case .absent(let step, let after):
      let sent = evidence.handoffs
      let start = min(after, sent.count)
      return result(
        statement,
        comesAbout(false),
        describe(step),
        "it never came\(start > 0 ? " after handoff \(start)" : "") among \(sent.count) handoffs",
        step.location,
        nearest: sent.dropFirst(max(0, start - 1)).prefix(3).map { evidence.line($0.event) }
      )
    case .unexpected(let place, let instead):
      return result(
        statement,
        .fail,
        instead.map(describe) ?? "no other handoff",
        evidence.line(evidence.handoffs[place].event),
        instead?.location ?? sequence.location,
        nearest: evidence.handoffs.dropFirst(max(0, place - 1)).prefix(3)
          .map { evidence.line($0.event) }
      )
    }
  }

  private func describe(_ step: Expectations.Step) -> String {
    let words = [step.intent?.rawValue, step.task.map(plan.name(of:))].compactMap(\.self)
    return "\(plan.name(of: step.sender)) -> \(plan.name(of: step.receiver))"
      + (words.isEmpty ? "" : ": \(words.joined(separator: " "))")
  }
}
