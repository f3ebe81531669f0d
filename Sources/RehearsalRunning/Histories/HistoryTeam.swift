public import RehearsalDefinitions
public import RehearsalSimulation

/// The definitions and the policy that histories are held against.
public struct HistoryTeam: Sendable {
  /// A plan with the definitions' contracts and what the policy says.
  public let plan: Plan
  /// The files, for a recording.
  public let sources: [PlanSource]
  /// What was wrong with the files.
  public let remarks: [Diagnostic]

  /// Reads definitions and a policy.
  ///
  /// - Parameters:
  ///   - agents: The tree of the definitions; `nil` for none.
  ///   - policy: The policy; `nil` for none.
  /// - Throws: `PlanError` if a file is invalid or cannot be read.
  public init(agents: (any SourceTree)?, policy: FileReference?) throws {
    let tree = agents ?? InMemoryTree([:])
    let team = try Team(tree, policy: policy, rules: .known)
    plan = team.plan
    remarks = team.remarks
    var sources: [PlanSource] = []
    for member in team.plan.members {
      guard let path = member.definition?.path else { continue }
      sources.append(PlanSource(origin: .agents, path: path, bytes: try tree.read(path)))
    }
    if let policy {
      let bytes = try policy.tree.read(policy.path)
      sources.append(PlanSource(origin: .policy, path: policy.path, bytes: bytes))
    }
    self.sources = sources
  }
}
