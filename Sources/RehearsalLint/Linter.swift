public import RehearsalDefinitions
import RehearsalSimulation

/// Finds defects in the definitions of a team.
public struct Linter: Sendable {
  /// The result of a run of the linter.
  public struct Result: Sendable {
    /// The findings, sorted by file, line and column.
    public var findings: [Finding]
    /// The number of files.
    public var files: Int
    /// The number of files that define agents.
    public var definitions: Int
    /// The number of files that begin with front matter: those that define agents, or try to.
    public var attempts: Int
    /// The rules that the policy disables, each with its reason, in the order of their identifiers.
    public var disabled: [(rule: String, reason: String)]
  }

  /// How definitions are read.
  public enum Mode: String, Sendable, CaseIterable {
    /// YAML, or a finding.
    case strict
    /// As Claude Code reads them: YAML, else YAML once more with single-line values quoted.
    case compatible
  }

  private let team: LintTeam

  /// Reads the definitions of some trees as one team.
  ///
  /// - Parameters:
  ///   - trees: The folders.
  ///   - policy: The policy file.
  ///   - mode: How definitions are read; `nil` for the policy's mode, or compatible where the policy has
  ///     none.
  ///   - rules: The identifiers of the rules that judge runs, which the policy may name as well.
  ///   - recorded: The definitions of a recording: agent, path and fingerprint of each.
  /// - Throws: `PlanError` where a folder or the policy cannot be read.
  public init(
    _ trees: [any SourceTree],
    policy: FileReference? = nil,
    mode: Mode? = nil,
    rules: [String] = [],
    recorded: [(agent: String, path: String, fingerprint: String)] = []
  ) throws(PlanError) {
    let files = try TeamFiles(
      trees,
      policy: policy,
      rules: RuleNames(runs: rules, definitions: LintBook.identifiers),
      mode: mode.flatMap { FrontMatter.Mode(rawValue: $0.rawValue) }
    )
    team = LintTeam(
      files,
      recorded: recorded.map {
        LintTeam.Recorded(agent: $0.agent, path: $0.path, fingerprint: $0.fingerprint)
      }
    )
  }

  /// Applies every rule that the policy does not disable.
  public func lint() -> Result {
    var findings = LintFindings(team)
    for rule in LintBook.rules where findings.applies(rule.about) {
      rule.check(team, &findings)
    }
    return Result(
      findings: findings.all.sorted(by: Self.isBefore),
      files: team.files.files.count,
      definitions: team.files.files.count { $0.agent != nil },
      attempts: team.files.files.count { file in
        if case .absent(.unopened, _) = file.reading { return false }
        return true
      },
      disabled: team.files.policy.disabled.map { ($0.rule, $0.reason) }.sorted { $0 < $1 }
    )
  }

  private static func isBefore(_ first: Finding, _ second: Finding) -> Bool {
    func key(_ finding: Finding) -> (String, Int, Int, String, String) {
      (
        finding.location.file, finding.location.line, finding.location.column, finding.rule,
        finding.message
      )
    }
    return key(first) < key(second)
  }
}
