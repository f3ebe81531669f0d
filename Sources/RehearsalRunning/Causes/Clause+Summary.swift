import RehearsalSimulation

extension Clause {
  /// Returns what this entry of an agent's script makes a session do, as text, such as
  /// `writes api/a.py, decides BLOCKED`.
  func summary(in plan: Plan) -> String {
    var parts = duration.map { ["takes \(VirtualTime($0))"] } ?? []
    if let acts { parts += acts.isEmpty ? ["does nothing"] : acts.map { $0.summary(in: plan) } }
    parts += (reportedNumbers ?? []).map {
      "reports \($0.metric) \($0.value?.description ?? "none")"
    }
    if let scriptedDecision { parts.append("decides \(scriptedDecision.decision.rawValue)") }
    if let handoffs {
      parts +=
        handoffs.isEmpty
        ? ["hands nothing on"]
        : handoffs.map { handoff in
          "hands \(handoff.intent.rawValue) to \(plan.name(of: handoff.receiver))"
            + (handoff.task.map { " about \(plan.name(of: $0))" } ?? "")
        }
    }
    return parts.joined(separator: ", ")
  }
}

extension Act {
  fileprivate func summary(in plan: Plan) -> String {
    switch self {
    case .skill(let skill): "invokes \(skill)"
    case .read(let path): "reads \(path)"
    case .write(let path): "writes \(path)"
    case .command(let command, let succeeds):
      "runs `\(command)`, which \(succeeds ? "succeeds" : "fails")"
    case .tool(let tool): "uses \(tool)"
    case .spawn(let agent): "spawns \(plan.name(of: agent))"
    case .call(let agent): "calls \(plan.name(of: agent))"
    case .join(let join):
      "waits for \(join.neededAnswers.map { "\($0) answers" } ?? "every answer")"
    case .cancel(.agent(let agent)): "cancels \(plan.name(of: agent))"
    case .cancel(.task(let task)): "cancels \(plan.name(of: task))"
    case .create(let creation): "creates \(plan.name(of: creation.task))"
    case .inform(let message):
      "informs \(message.receivers.map(plan.name(of:)).joined(separator: ", "))"
    case .assume(let item): "assumes \(item)"
    case .claim(let claim): "claims \(claim)"
    case .promise(let promise): "promises \(promise)"
    }
  }
}
