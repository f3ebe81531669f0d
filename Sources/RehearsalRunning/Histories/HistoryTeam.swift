public import RehearsalDefinitions
public import RehearsalSimulation

/// The definitions, the policy and the tasks against which the rules check histories of real agents.
public struct HistoryTeam: Sendable {
  /// A plan with the contracts and gates of the definitions, the settings of the policy and the tasks of the
  /// work file.
  public let plan: Plan
  /// The files of the definitions and the policy, which a recording stores.
  public let sources: [PlanSource]
  /// The warnings and notes about the files.
  public let remarks: [Diagnostic]

  /// Reads definitions, a policy and a work file.
  ///
  /// - Parameters:
  ///   - agents: The file tree with the definitions; `nil` for none.
  ///   - policy: The policy file; `nil` for none.
  ///   - work: A Markdown file with tasks that prompts of the history may name; `nil` for none.
  /// - Throws: `PlanError` if a file is invalid or cannot be read.
  public init(
    agents: (any SourceTree)?,
    policy: FileReference?,
    work: FileReference? = nil
  ) throws {
    let tree = agents ?? InMemoryTree([:])
    let team = try Team(tree, policy: policy, rules: .all)
    var plan = team.plan
    plan.gates = try team.gates()
    let workList = try work.map { file throws(PlanError) in try WorkList(file) }
    plan.tasks = workList?.tasks ?? []
    self.plan = plan
    remarks = team.remarks + (workList?.remarks ?? [])
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
