import RehearsalLint
import RehearsalSimulation

/// A human-readable report on the linter's findings, grouped by file.
///
/// Findings in the baseline, which are already known, are left out. For each other finding, the report shows a remedy
/// and the text of the line that the finding is about. Findings with severity note can be replaced by one summary line
/// for each file.
public struct LintTextReport: CustomStringConvertible {
  private let verdict: LintVerdict
  private let showsNotes: Bool

  /// Creates the report on the findings in the linter's verdict.
  ///
  /// If `showsNotes` is `false`, findings with severity note are not listed. Instead, one line for each file counts
  /// them by rule.
  public init(_ verdict: LintVerdict, showsNotes: Bool = true) {
    self.verdict = verdict
    self.showsNotes = showsNotes
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    var lines: [String] = []
    var remainingFindings = verdict.newFindings[...]
    while let file = remainingFindings.first?.location.file {
      let findings = remainingFindings.prefix { $0.location.file == file }
      remainingFindings = remainingFindings.dropFirst(findings.count)
      lines += [InertText.singleLine(file)] + self.lines(of: findings) + [""]
    }
    lines += verdict.result.disabledRules.map { rule, reason in
      "not applied: \(rule), \(InertText.singleLine(reason))"
    }
    return (lines + [verdict.summary]).joined(separator: "\n") + "\n"
  }

  /// Returns the lines about the findings in one file.
  private func lines(of findings: ArraySlice<Finding>) -> [String] {
    let hiddenNotes = showsNotes ? [] : findings.filter { $0.severity == .note }
    let listedFindings = findings.filter { showsNotes || $0.severity > .note }
    let summary = hiddenNotes.isEmpty ? [] : ["  " + Self.summary(of: hiddenNotes)]
    return listedFindings.flatMap(Self.lines) + summary
  }

  /// Returns a line that counts the notes in all and by rule, such as `3 notes: key.unknown (3); --notes
  /// shows them`.
  ///
  /// The rules are in the order in which they first occur.
  private static func summary(of notes: [Finding]) -> String {
    var rules: [String] = []
    for note in notes where !rules.contains(note.ruleID) { rules.append(note.ruleID) }
    let ruleCounts = rules.map { rule in
      let count = notes.count { $0.ruleID == rule }
      return count == 1 ? rule : "\(rule) (\(count))"
    }
    return
      "\(notes.count.counted("note")): \(ruleCounts.joined(separator: ", ")); --notes shows \(notes.count == 1 ? "it" : "them")"
  }

  private static func lines(of finding: Finding) -> [String] {
    let position = "\(finding.location.line):\(finding.location.column)"
    let headline = "  \(position)  \(finding.severity.rawValue)  \(finding.ruleID)"
    let shownLine = InertText.singleLine(
      finding.lineText.split(separator: " ", omittingEmptySubsequences: true).joined(
        separator: " "
      ),
      limit: 100
    )
    return [headline, "    " + InertText.singleLine(finding.message)]
      + (shownLine.isEmpty ? [] : ["    | " + shownLine])
      + ["    " + InertText.singleLine(finding.remedy)]
  }
}
