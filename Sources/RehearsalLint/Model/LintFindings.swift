import RehearsalDefinitions
package import RehearsalSimulation

/// Collects the findings of rules, with the severities of the policy.
package struct LintFindings {
  private let severities: [RuleSeverity]
  private let disabled: Set<String>
  /// The path from the root and the text of each file, by the path that diagnostics show.
  private let files: [String: (path: String, text: String)]
  /// The lines of the file that was used last.
  private var open: (file: String, lines: [Substring])?
  /// The number of findings with each subject; findings that differ only in their location get different
  /// fingerprints.
  private var repeats: [String: Int] = [:]
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
  /// The subject is what the finding is about, in a text that does not change when lines move or numbers
  /// change. Remedy and severity are the rule's own where they are `nil`; the policy overrides the severity.
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
    let count = repeats[key, default: 0]
    repeats[key] = count + 1
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
    if open?.file != location.file {
      let lines = files[location.file]?.text.split(
        omittingEmptySubsequences: false,
        whereSeparator: { $0 == "\n" || $0 == "\r\n" }
      )
      open = (location.file, lines ?? [])
    }
    guard let lines = open?.lines, lines.indices.contains(location.line - 1) else { return "" }
    return String(lines[location.line - 1])
  }
}
