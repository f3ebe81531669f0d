import RehearsalDefinitions
package import RehearsalSimulation

/// A collection of findings, to which the rules add one finding for each defect.
///
/// The collection gives each finding the severity from the policy, a fingerprint, and the text of the line.
package struct LintFindings {
  private let severities: [RuleSeverity]
  /// The identifiers of the rules that the policy disables.
  private let disabledRules: Set<String>
  /// The content of each file and its path relative to the root folder, by the path that diagnostics show.
  private let files: [String: (path: String, text: String)]
  /// The lines of the file that was used last, as a cache; `nil` before the first use.
  private var lastFile: (file: String, lines: [Substring])?
  /// The count of findings so far for each combination of rule, file and subject.
  ///
  /// If several findings have the same combination, the fingerprints of all but the first include this count.
  /// Otherwise, findings that differ only in location would have the same fingerprint.
  private var counts: [String: Int] = [:]
  /// The findings so far.
  private(set) var findings: [Finding] = []

  init(_ team: LintTeam) {
    severities = team.teamFiles.policy.severities
    disabledRules = Set(team.teamFiles.policy.disabledRules.map(\.rule))
    let definitionFiles = team.teamFiles.files.map { ($0.shownPath, ($0.path, $0.text)) }
    let companionFiles = team.teamFiles.companions.map { ($0.shownPath, ($0.path, $0.text)) }
    files = Dictionary(definitionFiles + companionFiles) { first, _ in first }
  }

  /// Returns whether the policy does not disable a rule.
  func applies(_ rule: LintRuleDescription) -> Bool { !disabledRules.contains(rule.id) }

  /// Adds a finding.
  ///
  /// - Parameters:
  ///   - rule: The description of the rule that found the defect.
  ///   - location: The location of the defect.
  ///   - subject: A text that identifies the subject of the finding, such as the name of an agent. The text must stay
  ///     the same when lines move, so it must not contain line numbers.
  ///   - message: A sentence that describes the defect.
  ///   - remedy: How to correct the defect; `nil` for the remedy of the rule.
  ///   - severity: The severity, unless the policy sets one; `nil` for the default severity of the rule.
  ///   - related: Further locations that help to explain the finding.
  package mutating func add(
    _ rule: LintRuleDescription,
    at location: SourceLocation,
    about subject: String,
    _ message: String,
    remedy: String? = nil,
    severity: Severity? = nil,
    related: [Finding.Related] = []
  ) {
    let file = files[location.file]
    let key = [rule.id, file?.path ?? location.file, subject].joined(separator: "\u{1f}")
    let earlierCount = counts[key, default: 0]
    counts[key] = earlierCount + 1
    findings.append(
      Finding(
        rule: rule.id,
        severity: severities.last { $0.rule == rule.id }?.severity ?? severity ?? rule.severity,
        location: location,
        message: message,
        remedy: remedy ?? rule.remedy,
        line: line(at: location),
        related: related,
        fingerprint: Digest(of: earlierCount == 0 ? key : "\(key)\u{1f}\(earlierCount)").description
      )
    )
  }

  /// The greatest count of characters of a line that a finding keeps.
  ///
  /// Without the limit, many findings in a file that consists of one long line would take too much memory.
  private static let lineLengthLimit = 400

  /// Returns the text of the line at a location, of at most 400 characters; empty if the line does not exist.
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
