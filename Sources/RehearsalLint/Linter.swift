public import RehearsalDefinitions
import RehearsalSimulation

/// A linter, which finds defects in the definitions of a team.
public struct Linter: Sendable {
  /// The result of a run of the linter.
  public struct Result: Sendable {
    /// The findings, sorted by file, line and column.
    public var findings: [Finding]
    /// The count of files that were checked.
    public var files: Int
    /// The count of files that define agents.
    public var definitions: Int
    /// The count of files that begin with front matter, whether or not they define agents.
    public var attempts: Int
    /// The rules that the policy disables with the policy's reasons, sorted by identifier.
    public var disabled: [(rule: String, reason: String)]
  }

  /// The way in which front matter is parsed.
  public enum Mode: String, Sendable, CaseIterable {
    /// Front matter is parsed as YAML, and the linter reports a finding if that fails.
    case strict
    /// Front matter is parsed as Claude Code does: as YAML and, if that fails, again with single-line values
    /// quoted.
    case compatible
  }

  private let team: LintTeam

  /// Creates a linter of the team that the definitions in the given folders form.
  ///
  /// - Parameters:
  ///   - trees: The folders.
  ///   - policy: The policy file.
  ///   - mode: The way in which front matter is parsed. If `nil`, the policy's mode applies, or
  ///     `compatible` if the policy has no mode.
  ///   - rules: The identifiers of the rules that judge runs, which the policy can name as well.
  ///   - recorded: The definitions in a recording, each with its agent, path and fingerprint.
  /// - Throws: `PlanError` if a folder or the policy cannot be read.
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

  /// Returns the findings of every rule that the policy does not disable.
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
