package import RehearsalSimulation

/// A framework that a definition lists, with the signals that show that a project uses it.
package struct FrameworkEntry: Sendable, Hashable {
  /// A sign that a project uses a framework.
  ///
  /// The sign is a file that exists, a word in a certain file, or a word in any file.
  package struct Signal: Sendable, Hashable {
    /// The name or pattern, such as `*.csproj`, of the file; `nil` if the word can be in any file.
    package var file: String?
    /// The word that the file must contain; `nil` if the file only has to exist.
    package var requiredWord: String?
  }

  /// The name of the framework.
  package var name: String
  /// The signs that a project uses the framework, taken from the text in backticks.
  package var signals: [Signal]
  /// The skills that the definition lists for the framework.
  package var skills: [String]
  /// The location of the framework in the definition.
  package var location: SourceLocation

  /// The name of the framework, followed by its signals in parentheses.
  package var summary: String {
    let signals = signals.map { signal in
      [signal.file, signal.requiredWord].compactMap(\.self).map { "`\($0)`" }.joined(
        separator: " with "
      )
    }
    return "\(name) (\(signals.joined(separator: ", ")))"
  }

  /// Returns the frameworks that a text lists.
  ///
  /// The frameworks are the rows of tables that have a column for frameworks and a column for signals, and the list
  /// items with a bold label and signals below a heading `Framework Detection` without such a table. An item adds
  /// nothing to a table that has its framework.
  static func entries(in text: MarkdownText, _ source: SourceText) -> [FrameworkEntry] {
    let tableEntries = entries(inTablesOf: text.lines[...], source)
    let tableNames = Set(tableEntries.map { $0.name.lowercased() })
    let otherEntries = listedEntries(in: text, source).filter {
      !tableNames.contains($0.name.lowercased())
    }
    return (tableEntries + otherEntries).sorted { $0.location.line < $1.location.line }
  }

  private static func entries(
    inTablesOf lines: ArraySlice<MarkdownLine>,
    _ source: SourceText
  ) -> [FrameworkEntry] {
    MarkdownTable.tables(in: lines).flatMap { table -> [FrameworkEntry] in
      guard let nameColumn = table.columnIndex(nameColumnHeaders),
        let signalColumn = table.columnIndex(signalColumnHeaders),
        nameColumn != signalColumn
      else { return [] }
      let skillColumn = table.columnIndex(["skill", "skills", "load skill", "load skills"])
      return table.rows.compactMap { row in
        guard let name = row.cell(in: nameColumn), let signalText = row.cell(in: signalColumn)
        else {
          return nil
        }
        return FrameworkEntry(
          name: name.filter { $0 != "*" && $0 != "`" },
          signals: signals(in: signalText, framework: name),
          skills: row.cell(in: skillColumn).map(skillNames(of:)) ?? [],
          location: source.location(row.lineNumber)
        )
      }
    }
  }

  /// The headers of table columns that contain names of frameworks, in lower case.
  package static let nameColumnHeaders = [
    "framework", "frameworks", "stack", "library", "technology", "tool",
  ]
  /// The headers of table columns that contain signs that a project uses a framework, in lower
  /// case.
  package static let signalColumnHeaders = [
    "detection signals", "signals", "detection signal", "detection", "indicators", "detected by",
    "how to detect", "detect by", "signal", "evidence",
  ]

  private static func listedEntries(in text: MarkdownText, _ source: SourceText) -> [FrameworkEntry]
  {
    text.sections { $0.lowercased().containsBytes(of: "framework detection") }.flatMap {
      section -> [FrameworkEntry] in
      // Beside a table, a list explains how to use the table.
      guard entries(inTablesOf: section.lines, source).isEmpty else { return [] }
      return MarkdownItem.items(in: section.lines).compactMap { item in
        guard let (label, textAfterLabel) = item.boldLabelAndRest else { return nil }
        let signals = signals(in: textAfterLabel, framework: label)
        guard !signals.isEmpty else { return nil }
        return FrameworkEntry(
          name: label,
          signals: signals,
          skills: [],
          location: source.location(item.lineNumber)
        )
      }
    }
  }

  private static func skillNames(of cell: String) -> [String] {
    cell.split { ",`".contains($0) }.map { String(MarkdownScanner.trimmed($0)) }
      .filter { !$0.isEmpty && AgentNames.isName($0[...]) }
  }

  // MARK: Signals

  /// Returns the signs that a project uses a framework, as a table cell lists them.
  ///
  /// An example of a cell is `` `package.json` with `express`, `manage.py`, `@Module` ``.
  static func signals(in cell: String, framework: String) -> [Signal] {
    signalTexts(in: cell).flatMap { signalText -> [Signal] in
      let spans = MarkdownItem.codeSpans(in: signalText).filter { !$0.isEmpty }
      guard let firstSpan = spans.first else { return [] }
      guard isFile(firstSpan) else { return spans.map { Signal(file: nil, requiredWord: $0) } }
      let requiredWords = spans.dropFirst().filter { !isFile($0) }
      if !requiredWords.isEmpty {
        return requiredWords.map { Signal(file: firstSpan, requiredWord: $0) }
      }
      let frameworkName = framework.filter { $0 != "*" && $0 != "`" }
      if let rangeOfWith = signalText.rangeOfBytes(of: " with "),
        signalText[rangeOfWith.upperBound...].contains(frameworkName)
      {
        return [Signal(file: firstSpan, requiredWord: frameworkName)]
      }
      return spans.map { Signal(file: $0, requiredWord: nil) }
    }
  }

  /// Returns the parts of a cell that commas and semicolons separate.
  ///
  /// Commas and semicolons inside parentheses or backticks do not separate parts.
  private static func signalTexts(in cell: String) -> [String] {
    var texts = [""]
    var parenthesisDepth = 0
    var isInCode = false
    for character in cell {
      switch character {
      case "`": isInCode.toggle()
      case "(": parenthesisDepth += 1
      case ")": parenthesisDepth -= 1
      default: break
      }
      if (character == "," || character == ";"), parenthesisDepth <= 0, !isInCode {
        texts.append("")
      } else {
        texts[texts.count - 1].append(character)
      }
    }
    return texts
  }

  /// Returns whether a text in backticks names a file or folder.
  ///
  /// Other texts in backticks are packages, decorators or calls.
  static func isFile(_ span: String) -> Bool {
    guard let firstCharacter = span.first, firstCharacter != "@",
      !span.contains(where: { $0.isWhitespace || "()[]{}<>:\"'".contains($0) })
    else { return false }
    if span.hasSuffix("/") { return true }
    let name = span.split(separator: "/").last ?? ""
    if knownFileNames.contains(String(name)) { return true }
    guard let dotIndex = name.lastIndex(of: "."), dotIndex != name.startIndex || span.contains("/")
    else {
      return name.hasPrefix(".") && name.count > 1
    }
    let fileExtension = name[name.index(after: dotIndex)...]
    return (1...8).contains(fileExtension.count)
      && fileExtension.allSatisfy { $0.isLetter || $0.isNumber || $0 == "*" }
      && !span.hasPrefix("/") && fileExtension.allSatisfy { !$0.isUppercase }
  }

  private static let knownFileNames: Set<String> = [
    "Gemfile", "Dockerfile", "Makefile", "Rakefile", "Podfile", "Procfile", "Pipfile", "artisan",
    "go.mod", "Cargo.toml",
  ]
}
