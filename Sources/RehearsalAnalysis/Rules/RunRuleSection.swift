import RehearsalSimulation

/// A section about one rule in the Markdown text `run-rules.md`, which explains the rules that check runs.
///
/// A section begins with a heading of level 2, which is the identifier of the rule. The paragraph that begins
/// with "What to do:" is the remedy. All other paragraphs are the reason for the rule. The fenced code blocks
/// are the files of an example. If the first line of a code block is a comment with a path, the block is the
/// file at this path. Examples are `# policy.yaml` and `<!-- agents/verify-app.md -->`. A code block without
/// a path is the scenario file, without the keys in ``RunRuleExplanation/scenarioHead(named:)``.
struct RunRuleSection {
  /// The identifier of the rule.
  var rule: String
  /// Why breaking the rule is a problem.
  var reason: String
  /// What to do about a violation of the rule.
  var remedy: String
  /// The files of the example: the scenario file, and the files that are added to the sample team or replace
  /// its files.
  var files: [ExampleFile]

  /// Returns the complete sections of a Markdown text, in their order.
  ///
  /// A section is complete if it has a reason, one remedy and one scenario.
  static func sections(of text: String) -> [RunRuleSection] {
    var reader = RunRuleReader()
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      reader.read(line)
    }
    return reader.finish()
  }
}

/// A reader that receives the lines of `run-rules.md` one by one, and returns the sections at the end.
private struct RunRuleReader {
  private static let fence = "```"

  /// The parts of the current section that have been read so far.
  private struct SectionDraft {
    var rule: String
    var paragraphs: [String] = []
    var blocks: [[Substring]] = []
  }

  private var sections: [RunRuleSection] = []
  private var draft: SectionDraft?
  /// The lines of the current paragraph that have been read so far.
  private var paragraphLines: [Substring] = []
  /// The lines of the current fenced code block that have been read so far; `nil` outside a code block.
  private var codeBlockLines: [Substring]?

  mutating func read(_ line: Substring) {
    if line.hasPrefix(Self.fence) {
      endParagraph()
      if let lines = codeBlockLines { draft?.blocks.append(lines) }
      codeBlockLines = codeBlockLines == nil ? [] : nil
    } else if codeBlockLines != nil {
      codeBlockLines?.append(line)
    } else if line.hasPrefix("## ") {
      endSection()
      draft = SectionDraft(rule: String(line.dropFirst(3)))
    } else if line.isEmpty {
      endParagraph()
    } else {
      paragraphLines.append(line)
    }
  }

  mutating func finish() -> [RunRuleSection] {
    endSection()
    return sections
  }

  private mutating func endParagraph() {
    if !paragraphLines.isEmpty { draft?.paragraphs.append(paragraphLines.joined(separator: " ")) }
    paragraphLines = []
  }

  private mutating func endSection() {
    endParagraph()
    if let section = draft.flatMap(Self.section) { sections.append(section) }
    draft = nil
  }

  private static func section(_ draft: SectionDraft) -> RunRuleSection? {
    let remedyPrefix = "What to do: "
    let reason = draft.paragraphs.filter { !$0.hasPrefix(remedyPrefix) }.joined(separator: "\n\n")
    let remedies = draft.paragraphs.filter { $0.hasPrefix(remedyPrefix) }
    let files = draft.blocks.map { file($0, rule: draft.rule) }
    guard !reason.isEmpty, let remedy = remedies.first, remedies.count == 1,
      files.count(where: { $0.path == RunRuleExplanation.scenarioPath }) == 1
    else { return nil }
    return RunRuleSection(
      rule: draft.rule,
      reason: reason,
      remedy: String(remedy.dropFirst(remedyPrefix.count)),
      files: files
    )
  }

  private static func file(_ lines: [Substring], rule: String) -> ExampleFile {
    if let path = lines.first.flatMap(path) {
      return ExampleFile(path: path, text: text(lines.dropFirst()))
    }
    let firstLines = RunRuleExplanation.scenarioHead(named: rule)
    return ExampleFile(path: RunRuleExplanation.scenarioPath, text: firstLines + text(lines[...]))
  }

  private static func text(_ lines: ArraySlice<Substring>) -> String {
    lines.map { "\($0)\n" }.joined()
  }

  /// Returns the path in a line that is a comment, such as `# policy.yaml`.
  ///
  /// The result is `nil` if the line is not a comment that consists of the path of a YAML or Markdown file.
  private static func path(in line: Substring) -> String? {
    guard let match = line.wholeMatch(of: /(?:# ([\w\/.-]+)|<!-- ([\w\/.-]+) -->)/),
      let path = match.1 ?? match.2, path.hasSuffix(".yaml") || path.hasSuffix(".md")
    else { return nil }
    return String(path)
  }
}

/// A file in the example of a rule.
struct ExampleFile {
  var path: String
  var text: String
}

extension [ExampleFile] {
  /// The files as human-readable text: the path of each file, followed by the indented lines of the file.
  ///
  /// Lines of more than 100 characters are shortened. The text does not end with a newline.
  var listing: String {
    map { file in
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { InertText.singleLine(String($0.last == "\r" ? $0.dropLast() : $0), limit: 100) }
      let shownLines = lines.last?.isEmpty == true ? lines.dropLast() : lines[...]
      return (["  \(file.path)"] + shownLines.map { $0.isEmpty ? "" : "    \($0)" })
        .joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
