import RehearsalDefinitions
package import RehearsalSimulation

/// The findings of all rules, with the severities that the policy sets.
package struct LintFindings {
  private let severities: [RuleSeverity]
  private let disabled: Set<String>
  /// The path relative to the root folder, and the content, of each file, by the path that diagnostics show.
  private let files: [String: (path: String, text: String)]
  /// The lines of the file that was used last, as a cache; `nil` before the first use.
  private var lastFile: (file: String, lines: [Substring])?
  /// How many findings there are so far with the same rule, file and subject.
  ///
  /// The fingerprint of the second and each further such finding includes this count. Otherwise, findings
  /// that differ only in location would have the same fingerprint.
  private var counts: [String: Int] = [:]
  private(set) var all: [Finding] = []

  init(_ team: LintTeam) {
    severities = team.files.policy.severities
    disabled = Set(team.files.policy.disabled.map(\.rule))
    let texts = team.files.files.map { ($0.shown, ($0.path, $0.text)) }
    let others = team.files.companions.map { ($0.shown, ($0.path, $0.text)) }
    files = Dictionary(texts + others) { first, _ in first }
  }

  /// Returns whether the rule is applied, which is the case unless the policy disables it.
  func applies(_ rule: LintRuleDescription) -> Bool { !disabled.contains(rule.id) }

  /// Adds a finding.
  ///
  /// - Parameters:
  ///   - rule: The description of the rule that found the defect.
  ///   - location: The location of the defect.
  ///   - subject: A text that identifies what the finding is about. It must not contain line numbers or other
  ///     numbers that change.
  ///   - message: A sentence that describes the defect.
  ///   - remedy: How to correct the defect; `nil` for the remedy of the rule.
  ///   - severity: The severity if the policy sets none; `nil` for the default of the rule.
  ///   - related: Other locations that help to explain the finding.
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
    let count = counts[key, default: 0]
    counts[key] = count + 1
    all.append(
      Finding(
        rule: rule.id,
        severity: severities.last { $0.rule == rule.id }?.severity ?? severity ?? rule.severity,
        location: location,
        message: message,
        remedy: remedy ?? rule.remedy,
        line: line(at: location),
        related: related,
        fingerprint: Digest(of: count == 0 ? key : "\(key)\u{1f}\(count)").description
      )
    )
  }

  /// How many characters of a line a finding has.
  ///
  /// A file can be a single long line with a finding for each of its parts.
  private static let lineLength = 400

  /// Returns the beginning of the line at a location; empty if the line does not exist.
  private mutating func line(at location: SourceLocation) -> String {
    if lastFile?.file != location.file {
      let lines = files[location.file]?.text.split(
        omittingEmptySubsequences: false,
        whereSeparator: { $0 == "\n" || $0 == "\r\n" }
      )
      lastFile = (location.file, lines ?? [])
    }
    guard let lines = lastFile?.lines, lines.indices.contains(location.line - 1) else { return "" }
    return String(lines[location.line - 1].prefix(Self.lineLength))
  }
}
