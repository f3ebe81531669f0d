import RehearsalSimulation

/// The section about one rule in the text about the rules of runs.
///
/// The text is Markdown. A section begins with a heading of level 2 that is the rule's identifier. Its first
/// paragraphs are the reason for the rule, the paragraph that begins with "What to do:" is the remedy, and its
/// fenced blocks are the files of the example. A block whose first line is a comment with a path, such as
/// `# policy.yaml` or `<!-- agents/verify-app.md -->`, is the file at that path. The other block is the scenario
/// without its first keys.
struct RunRuleSection {
  /// The identifier of the rule.
  var rule: String
  var reason: String
  var remedy: String
  /// The scenario, after the keys that every example has, and the files that replace or add to those of the team.
  var files: [ExampleFile]

  /// Returns the sections of a text in their order, without incomplete ones.
  ///
  /// A complete section has a reason, one remedy and one scenario.
  static func sections(of text: String) -> [RunRuleSection] {
    var reader = RunRuleReader()
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      reader.read(line)
    }
    return reader.finish()
  }
}

/// A reader of the text about the rules of runs, which takes the lines one after the other.
private struct RunRuleReader {
  private static let fence = "```"

  /// The parts of a section that were read so far.
  private struct Draft {
    var rule: String
    var paragraphs: [String] = []
    var blocks: [[Substring]] = []
  }

  private var sections: [RunRuleSection] = []
  private var draft: Draft?
  /// The lines of the paragraph that is being read.
  private var paragraph: [Substring] = []
  /// The lines of the fenced block that is being read; `nil` outside a block.
  private var block: [Substring]?

  mutating func read(_ line: Substring) {
    if line.hasPrefix(Self.fence) {
      endParagraph()
      if let lines = block { draft?.blocks.append(lines) }
      block = block == nil ? [] : nil
    } else if block != nil {
      block?.append(line)
    } else if line.hasPrefix("## ") {
      endSection()
      draft = Draft(rule: String(line.dropFirst(3)))
    } else if line.isEmpty {
      endParagraph()
    } else {
      paragraph.append(line)
    }
  }

  mutating func finish() -> [RunRuleSection] {
    endSection()
    return sections
  }

  private mutating func endParagraph() {
    if !paragraph.isEmpty { draft?.paragraphs.append(paragraph.joined(separator: " ")) }
    paragraph = []
  }

  private mutating func endSection() {
    endParagraph()
    if let section = draft.flatMap(Self.section) { sections.append(section) }
    draft = nil
  }

  private static func section(_ draft: Draft) -> RunRuleSection? {
    let mark = "What to do: "
    let reason = draft.paragraphs.filter { !$0.hasPrefix(mark) }.joined(separator: "\n\n")
    let remedies = draft.paragraphs.filter { $0.hasPrefix(mark) }
    let files = draft.blocks.map { file($0, rule: draft.rule) }
    guard !reason.isEmpty, let remedy = remedies.first, remedies.count == 1,
      files.count(where: { $0.path == RunRuleExplanation.scenarioPath }) == 1
    else { return nil }
    return RunRuleSection(
      rule: draft.rule,
      reason: reason,
      remedy: String(remedy.dropFirst(mark.count)),
      files: files
    )
  }

  private static func file(_ lines: [Substring], rule: String) -> ExampleFile {
    if let path = lines.first.flatMap(path) {
      return ExampleFile(path: path, text: text(lines.dropFirst()))
    }
    let head = RunRuleExplanation.scenarioHead(named: rule)
    return ExampleFile(path: RunRuleExplanation.scenarioPath, text: head + text(lines[...]))
  }

  private static func text(_ lines: ArraySlice<Substring>) -> String {
    lines.map { "\($0)\n" }.joined()
  }

  /// Returns the path that a comment consists of; `nil` if the line is not such a comment.
  private static func path(in line: Substring) -> String? {
    guard let match = line.wholeMatch(of: /(?:# ([\w\/.-]+)|<!-- ([\w\/.-]+) -->)/),
      let path = match.1 ?? match.2, path.hasSuffix(".yaml") || path.hasSuffix(".md")
    else { return nil }
    return String(path)
  }
}

/// A file of an example that explains a rule.
struct ExampleFile {
  var path: String
  var text: String
}

extension [ExampleFile] {
  /// The files as human-readable text: the path of each, with the lines of its content indented below it.
  ///
  /// The text does not end with a newline.
  var listing: String {
    map { file in
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { InertText.line(String($0.last == "\r" ? $0.dropLast() : $0), limit: 100) }
      let shownLines = lines.last?.isEmpty == true ? lines.dropLast() : lines[...]
      return (["  \(file.path)"] + shownLines.map { $0.isEmpty ? "" : "    \($0)" })
        .joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
