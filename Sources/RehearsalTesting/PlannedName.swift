import RehearsalDefinitions
import RehearsalSimulation
import Testing

/// A name by which a test refers to a part of a plan.
///
/// A misspelt name matches no event. An expectation that something does not happen would then always hold.
enum PlannedName: Sendable {
  case agent(String)
  case task(String)
  case fault(String)

  /// Records an issue at a location in a test if the plan does not have the name.
  func recordIfUnknown(in plan: Plan, at location: Testing.SourceLocation) {
    guard let problem = problem(in: plan) else { return }
    Issue.record(Comment(rawValue: problem), sourceLocation: location)
  }

  /// A message for the user if the plan does not have the name; `nil` if it has it.
  private func problem(in plan: Plan) -> String? {
    switch self {
    case .agent(let name):
      // Scripts and faults can name agents that do not exist, and handoffs to them are events.
      if name == plan.name(of: AgentID.none) || plan.agent(named: name) != nil { return nil }
      return problem("agent", name, plan.agents.map(plan.name(of:)))
    case .task(let id):
      if id == plan.name(of: TaskID.none) { return nil }
      return problem("task", id, plan.tasks.map(\.id))
    case .fault(let id):
      return problem("fault", id, plan.faults.map(\.id))
    }
  }

  private func problem(_ kind: String, _ name: String, _ knownNames: [String]) -> String? {
    guard !knownNames.contains(name) else { return nil }
    let hint = Spelling.hint(for: name, in: knownNames, kind: "its \(kind)s are")
    return "the plan has no \(kind) `\(InertText.singleLine(name))`; \(hint)"
  }
}
