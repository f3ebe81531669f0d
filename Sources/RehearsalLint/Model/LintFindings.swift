import RehearsalDefinitions
package import RehearsalSimulation

/// The findings of a rule, to which the rule adds the defects that it finds.
///
/// A finding gets its severity, its fingerprint and the text of its line when it is added.
package struct LintFindings: Sendable {
  private let severities: [RuleSeverity]
  /// The identifiers of the rules that the policy disables.
  private let disabledRules: Set<String>
  /// The text of each file and its path in fingerprints, by the path that messages show.
  ///
  /// The path in fingerprints is relative to the root folder. For the policy, which can be anywhere, it is the
  /// path that messages show.
  private let files: [String: (path: String, text: String)]
  /// A cache of the lines of the file with the latest finding; `nil` before the first finding.
  private var lastFile: (file: String, lines: [Substring])?
  /// The number of findings so far, by the combination of rule, file and subject.
  ///
  /// Findings with the same combination must have different fingerprints. The fingerprint therefore
  /// includes this number for all of them except the first.
  private var findingCounts: [String: Int] = [:]
  /// The findings so far.
  private(set) var findings: [Finding] = []

  init(_ team: LintTeam) {
    severities = team.teamFiles.policy.severities
    disabledRules = Set(team.teamFiles.policy.disabledRules.map(\.ruleID))
    let definitionFiles = team.teamFiles.files.map { ($0.shownPath, ($0.path, $0.text)) }
    let companionFiles = team.teamFiles.companions.map { ($0.shownPath, ($0.path, $0.text)) }
    let policy = team.teamFiles.policy
    let policyFile = (policy.shownPath, (policy.shownPath, policy.text))
    files = Dictionary(definitionFiles + companionFiles + [policyFile]) { first, _ in first }
  }

  /// Returns whether a rule is enabled, that is, not disabled by the policy.
  func isEnabled(_ rule: LintRuleDescription) -> Bool { !disabledRules.contains(rule.id) }

  /// Adds a finding.
  ///
  /// - Parameters:
  ///   - rule: The description of the rule that found the defect.
  ///   - location: The location of the defect.
  ///   - subject: The subject of the finding, such as the name of an agent. The text is a part of the fingerprint, so
  ///     it must not contain line numbers.
  ///   - message: A sentence that describes the defect.
  ///   - remedy: How to correct the defect; `nil` for the remedy of the rule.
  ///   - severity: The severity if the policy sets none; `nil` for the default severity of the rule.
  ///   - related: Other locations that help to explain the finding.
  package mutating func add(
    _ rule: LintRuleDescription,
    at location: SourceLocation,
    about subject: String,
    _ message: String,
    remedy: String? = nil,
    severity: Severity? = nil,
    related: [Finding.RelatedLocation] = []
  ) {
    let file = files[location.file]
    let findingKey = [rule.id, file?.path ?? location.file, subject].joined(separator: "\u{1f}")
    let earlierCount = findingCounts[findingKey, default: 0]
    findingCounts[findingKey] = earlierCount + 1
    findings.append(
      Finding(
        ruleID: rule.id,
        severity: severities.last { $0.rule == rule.id }?.severity ?? severity ?? rule.severity,
        location: location,
        message: message,
        remedy: remedy ?? rule.remedy,
        lineText: line(at: location),
        related: related,
        fingerprint: Digest(
          of: earlierCount == 0 ? findingKey : "\(findingKey)\u{1f}\(earlierCount)"
        ).description
      )
    )
  }

  /// The greatest number of characters of a line that a finding keeps.
  ///
  /// The limit saves memory if many findings are in one very long line.
  private static let lineLengthLimit = 400

  /// Returns the first 400 characters of the line at a location; empty if there is no such line.
  private mutating func line(at location: SourceLocation) -> String {
    if lastFile?.file != location.file {
      let lines = files[location.file]?.text.split(
        omittingEmptySubsequences: false,
        whereSeparator: { $0 == "\n" || $0 == "\r\n" }
      )
      lastFile = (location.file, lines ?? [])
    }
    guard let lines = lastFile?.lines, lines.indices.contains(location.line - 1) else { return "" }
    return String(lines[location.line - 1].prefix(Self.lineLengthLimit))
  }
}
