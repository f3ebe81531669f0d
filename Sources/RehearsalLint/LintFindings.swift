import RehearsalDefinitions
package import RehearsalSimulation

/// Collects what rules find, with the policy's severities.
package struct LintFindings {
  private let severities: [RuleSeverity]
  private let disabled: Set<String>
  /// The lines of each file and its path from its root, by the path as it is shown.
  private let files: [String: (path: String, text: String)]
  /// The lines of the file that was asked last.
  private var open: (file: String, lines: [Substring])?
  /// How often each subject was met: of two findings that are the same in all but place, the second
  /// is another one.
  private var repeats: [String: Int] = [:]
  private(set) var all: [Finding] = []

  init(_ team: LintTeam) {
    severities = team.files.policy.severities
    disabled = Set(team.files.policy.disabled.map(\.rule))
    files = Dictionary(team.files.files.map { ($0.shown, ($0.path, $0.text)) }) { first, _ in first
    }
  }

  /// Whether a rule is to be applied.
  func applies(_ rule: LintRuleDescription) -> Bool { !disabled.contains(rule.id) }

  /// Adds a finding.
  ///
  /// The subject is what it is about, in words that stay when lines move or numbers change. Advice and
  /// severity are the rule's own where they are not given.
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

  /// The line at a place, as it stands in its file.
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
