public import RehearsalDefinitions
import RehearsalSimulation

/// A linter that finds defects in the definitions of a team.
///
/// A definition is a Markdown file that describes one agent.
public struct Linter: Sendable {
  /// The findings of the linter, and how many files it checked.
  public struct Result: Sendable {
    /// The findings, sorted by file, line and column.
    public var findings: [Finding]
    /// The number of Markdown files that were checked because they may be definitions.
    ///
    /// Other checked files, such as commands and settings, are not counted.
    public var fileCount: Int
    /// The number of checked files that define an agent.
    public var definitionCount: Int
    /// The number of checked files that begin with front matter.
    ///
    /// Some of these files define no agent.
    public var frontMatterFileCount: Int
    /// The rules that the policy disables, each with the policy's reason, sorted by identifier.
    public var disabledRules: [(rule: String, reason: String)]
  }

  /// The ways to parse front matter, the YAML block at the beginning of a definition.
  public enum FrontMatterMode: String, Sendable, CaseIterable {
    /// Front matter is parsed as YAML, and a failure is a finding.
    case strict
    /// Front matter is parsed in the same way as in Claude Code.
    ///
    /// If it is not valid YAML, it is parsed again with quotes around single-line values that need them.
    case compatible
  }

  private let team: LintTeam

  /// Creates a linter for one team, whose definitions are in the given folders.
  ///
  /// - Parameters:
  ///   - trees: The folders with the definitions.
  ///   - surroundings: Folders that are searched only for other files, such as commands, skills and settings.
  ///     Definitions in these folders are ignored.
  ///   - policy: The policy file; `nil` if there is none.
  ///   - mode: The way to parse front matter; `nil` for the mode of the policy, or `compatible` if the policy
  ///     has none.
  ///   - rules: The identifiers of the rules that check runs. The policy may contain them in addition to the
  ///     lint rules.
  ///   - platform: The platform that the definitions are written for, such as `claude-code@2.1`; `nil` for
  ///     the platform of the policy, or the latest Claude Code if the policy has none.
  ///   - recorded: The definitions in a recording of runs, to compare with the definitions of the team.
  /// - Throws: `PlanError` if a folder or the policy cannot be read, or the platform is unknown.
  public init(
    _ trees: [any SourceTree],
    beside surroundings: [any SourceTree] = [],
    policy: FileReference? = nil,
    mode: FrontMatterMode? = nil,
    rules: [String] = [],
    platform: String? = nil,
    recorded: [(agent: String, path: String, fingerprint: String)] = []
  ) throws(PlanError) {
    let files = try TeamFiles(
      trees,
      beside: surroundings,
      policy: policy,
      rules: RuleNames(runs: rules, definitions: LintBook.identifiers),
      mode: mode.flatMap { FrontMatter.Mode(rawValue: $0.rawValue) }
    )
    let platformTable = files.policy.targetPlatform.table
    let chosenPlatform = platform.flatMap { TargetPlatform($0, in: platformTable) }
    if let platform, chosenPlatform == nil {
      throw PlanError(
        SourceError(message: TargetPlatform.problem(with: platform, in: platformTable))
      )
    }
    team = LintTeam(
      files,
      recorded: recorded.map {
        LintTeam.RecordedDefinition(agent: $0.agent, path: $0.path, fingerprint: $0.fingerprint)
      },
      platform: chosenPlatform
    )
  }

  /// Checks the team, and returns the findings of all rules that the policy does not disable.
  public func lint() -> Result {
    let noFindings = LintFindings(team)
    let enabledRules = LintBook.ruleTypes.filter { noFindings.isEnabled($0.ruleDescription) }
    let findings = enabledRules.concurrentMap { [team] rule in
      var findings = noFindings
      rule.check(team, &findings)
      return findings.findings
    }
    return Result(
      findings: findings.joined().sorted(by: Self.isBefore),
      fileCount: team.teamFiles.files.count,
      definitionCount: team.teamFiles.files.count { $0.agent != nil },
      frontMatterFileCount: team.teamFiles.files.count { file in
        if case .absent(.unopened, _) = file.parseResult { return false }
        return true
      },
      disabledRules: team.teamFiles.policy.disabledRules.map { ($0.ruleID, $0.reason) }.sorted {
        $0 < $1
      }
    )
  }

  private static func isBefore(_ first: Finding, _ second: Finding) -> Bool {
    func sortKey(_ finding: Finding) -> (String, Int, Int, String, String) {
      (
        finding.location.file, finding.location.line, finding.location.column, finding.ruleID,
        finding.message
      )
    }
    return sortKey(first) < sortKey(second)
  }
}
