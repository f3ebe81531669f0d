import RehearsalDefinitions
package import RehearsalSimulation

/// A collection of findings, whose severities the policy can override.
package struct LintFindings {
  private let severities: [RuleSeverity]
  private let disabled: Set<String>
  /// The path from the root and the text of each file, by the path that diagnostics show.
  private let files: [String: (path: String, text: String)]
  /// A cache of the lines of the most recently used file.
  private var lastFile: (file: String, lines: [Substring])?
  /// The count of findings so far by rule, file and subject.
  ///
  /// The count is part of the fingerprint, so that findings that differ only in location have different
  /// fingerprints.
  private var counts: [String: Int] = [:]
  private(set) var all: [Finding] = []

  init(_ team: LintTeam) {
    severities = team.files.policy.severities
    disabled = Set(team.files.policy.disabled.map(\.rule))
    files = Dictionary(team.files.files.map { ($0.shown, ($0.path, $0.text)) }) { first, _ in first
    }
  }

  /// Returns whether a rule is enabled.
  func applies(_ rule: LintRuleDescription) -> Bool { !disabled.contains(rule.id) }

  /// Adds a finding.
  ///
  /// `subject` identifies what the finding is about. Its text must not depend on line numbers or on other
  /// numbers that change. If `remedy` or `severity` is `nil`, the rule's default applies. The policy can
  /// override the severity.
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

  /// Returns the text of the line at a location.
  private mutating func line(at location: SourceLocation) -> String {
    if lastFile?.file != location.file {
      let lines = files[location.file]?.text.split(
        omittingEmptySubsequences: false,
        whereSeparator: { $0 == "\n" || $0 == "\r\n" }
      )
      lastFile = (location.file, lines ?? [])
    }
    guard let lines = lastFile?.lines, lines.indices.contains(location.line - 1) else { return "" }
    return String(lines[location.line - 1])
  }
}
