import RehearsalLint
import RehearsalSimulation

/// A human-readable report on the linter's findings, grouped by file.
///
/// Each finding has the text of its line in the file, and a remedy. Notes can be summed up in a line for each file.
public struct LintTextReport: CustomStringConvertible {
  private let verdict: LintVerdict
  private let showsNotes: Bool

  /// Creates the report on the findings of a verdict.
  ///
  /// If `showsNotes` is `false`, one line for each file says how many notes there are, and of which rules.
  public init(_ verdict: LintVerdict, showsNotes: Bool = true) {
    self.verdict = verdict
    self.showsNotes = showsNotes
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    var lines: [String] = []
    var rest = verdict.new[...]
    while let file = rest.first?.location.file {
      let findings = rest.prefix { $0.location.file == file }
      rest = rest.dropFirst(findings.count)
      lines += [InertText.line(file)] + self.lines(of: findings) + [""]
    }
    lines += verdict.result.disabled.map { rule, reason in
      "not applied: \(rule), \(InertText.line(reason))"
    }
    return (lines + [verdict.summary]).joined(separator: "\n") + "\n"
  }

  /// Returns the lines about the findings in one file.
  private func lines(of findings: ArraySlice<Finding>) -> [String] {
    let notes = showsNotes ? [] : findings.filter { $0.severity == .note }
    let listed = findings.filter { showsNotes || $0.severity > .note }
    let summary = notes.isEmpty ? [] : ["  " + Self.summary(of: notes)]
    return listed.flatMap(Self.lines) + summary
  }

  /// Returns the number of some notes, with that of each rule, in the order in which the rules first occur.
  private static func summary(of notes: [Finding]) -> String {
    var rules: [String] = []
    for note in notes where !rules.contains(note.rule) { rules.append(note.rule) }
    let parts = rules.map { rule in
      let count = notes.count { $0.rule == rule }
      return count == 1 ? rule : "\(rule) (\(count))"
    }
    let count = notes.count == 1 ? "1 note" : "\(notes.count) notes"
    return
      "\(count): \(parts.joined(separator: ", ")); --notes shows \(notes.count == 1 ? "it" : "them")"
  }

  private static func lines(of finding: Finding) -> [String] {
    let place = "\(finding.location.line):\(finding.location.column)"
    let head = "  \(place)  \(finding.severity.rawValue)  \(finding.rule)"
    let line = InertText.line(
      finding.line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " "),
      limit: 100
    )
    return [head, "    " + InertText.line(finding.message)]
      + (line.isEmpty ? [] : ["    | " + line])
      + ["    " + InertText.line(finding.remedy)]
  }
}
