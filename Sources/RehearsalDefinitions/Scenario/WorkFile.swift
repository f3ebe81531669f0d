import RehearsalSimulation

/// The work in a Markdown file: the master task list, the non-goals and the risks.
struct WorkFile {
  struct Entry {
    var id: String
    var description: String
    var agent: (name: String, location: SourceLocation)?
    var phase: Int
    var needs: [String]
    var skills: [String]
    var criteria: [String]
    var touches: [String] = []
    var isLive: Bool
    var location: SourceLocation
  }

  var entries: [Entry] = []
  var nonGoals: [NonGoal] = []
  var risks: [Risk] = []

  init(_ source: SourceText, _ diagnostics: Diagnostics) {
    let text = MarkdownText(source.text[...])
    readTasks(text, source, diagnostics)
    readGrounding(text)
    readSessions(text, source)
    nonGoals = Self.nonGoals(in: text, source)
    risks = Self.risks(in: text)
  }
}

// MARK: - The master task list

extension WorkFile {
  private mutating func readTasks(
    _ text: MarkdownText,
    _ source: SourceText,
    _ diagnostics: Diagnostics
  ) {
    let lists = text.sections { $0.lowercased().holds("master task list") }
    guard let section = lists.first else {
      diagnostics.warn(
        "no heading contains `Master Task List`, so there are no tasks",
        at: source.location(1)
      )
      return
    }
    for (phase, lines) in Self.phases(of: section) {
      for table in MarkdownTable.tables(in: lines) {
        readRows(of: table, phase: phase, source)
      }
    }
    if entries.isEmpty {
      diagnostics.warn(
        "the Master Task List has no table with an ID column, so there are no tasks",
        at: source.location(section.number)
      )
    }
    dropUnknownNeeds(source, diagnostics)
  }

  /// Splits a section at its headings, and returns each part with the number of its phase.
  private static func phases(
    of section: MarkdownText.Section
  ) -> [(phase: Int, lines: ArraySlice<MarkdownLine>)] {
    var runs: [(phase: Int, lines: ArraySlice<MarkdownLine>)] = []
    var phase = 1
    var start = section.lines.startIndex
    for index in section.lines.indices {
      guard case .heading(_, let title) = section.lines[index].kind else { continue }
      runs.append((phase, section.lines[start..<index]))
      start = index
      phase = phaseNumber(in: title) ?? phase
    }
    return runs + [(phase, section.lines[start...])]
  }

  /// Returns the number after the word "Phase" in a heading; `nil` if there is none.
  private static func phaseNumber(in title: Substring) -> Int? {
    let words = title.lowercased().split { !($0.isLetter || $0.isNumber) }
    guard let index = words.firstIndex(of: "phase"), index + 1 < words.count else { return nil }
    return Int(words[index + 1]).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
  }

  private mutating func readRows(of table: MarkdownTable, phase: Int, _ source: SourceText) {
    guard let id = table.column("id", "task id") else { return }
    let title = table.column("task")
    let description = table.column("description")
    let agent = table.column("assignee", "agent")
    let needs = table.column("dependencies", "depends on", "dependency", "needs")
    let skills = table.column("skills", "skill")
    let criteria = table.column("acceptance criteria", "criteria")
    for row in table.rows {
      func cell(_ column: Int?) -> String {
        column.flatMap { row.cells.indices.contains($0) ? row.cells[$0] : nil } ?? ""
      }
      let name = cell(id).filter { $0 != "`" && $0 != "*" }
      guard !name.isEmpty, !name.hasPrefix("~~") else { continue }
      let words = [cell(title), cell(description)].filter { !$0.isEmpty }.joined(separator: ": ")
      let assignee = cell(agent).filter { $0 != "@" && $0 != "`" }
      let location = source.location(row.number)
      entries.append(
        Entry(
          id: name,
          description: words,
          agent: assignee.isEmpty ? nil : (assignee, location),
          phase: phase,
          needs: Self.words(in: cell(needs)),
          skills: Self.skills(in: cell(skills)),
          criteria: Self.criteria(in: cell(criteria)),
          isLive: words.contains("[LIVE]"),
          location: location
        )
      )
    }
  }

  /// Returns the words of a table cell that can be identifiers of tasks.
  ///
  /// Such a word consists of letters, digits and `-_.`.
  ///
  /// A range such as `A-1..A-4` is a single word, and is not the identifier of a task.
  private static func words(in cell: String) -> [String] {
    cell.split { !($0.isLetter || $0.isNumber || "-_.".contains($0)) }
      .map { $0.hasSuffix(".") ? String($0.dropLast()) : String($0) }
      .filter { word in word.contains { $0.isLetter || $0.isNumber } }
  }

  /// Returns whether a word looks like an identifier: it begins with a letter and contains a hyphen.
  private static func looksLikeIdentifier(_ word: String) -> Bool {
    word.first?.isLetter == true && word.contains("-") && !word.hasSuffix("-")
  }

  private static func skills(in cell: String) -> [String] {
    cell.split { ",;".contains($0) }
      .map { String(MarkdownScanner.trimmed($0)).filter { $0 != "`" } }
      .filter { !$0.isEmpty && $0 != "—" && $0 != "-" && $0.lowercased() != "none" }
  }

  private static func criteria(in cell: String) -> [String] {
    cell.split(separator: ";").map { String(MarkdownScanner.trimmed($0)) }
      .filter { !$0.isEmpty && $0 != "—" && $0 != "-" }
  }

  /// Removes dependencies on tasks that are not in the list.
  ///
  /// Adds a warning for each of them that looks like an identifier.
  private mutating func dropUnknownNeeds(_ source: SourceText, _ diagnostics: Diagnostics) {
    let taskIDs = Set(entries.map(\.id))
    for index in entries.indices {
      var knownNeeds: [String] = []
      var seen: Set<String> = []
      for need in entries[index].needs where seen.insert(need).inserted {
        if taskIDs.contains(need) {
          knownNeeds.append(need)
        } else if Self.looksLikeIdentifier(need) {
          diagnostics.warn(
            "`\(entries[index].id)` depends on `\(need)`, which is not a task of the list; "
              + "the dependency is ignored",
            at: entries[index].location
          )
        }
      }
      entries[index].needs = knownNeeds
    }
  }
}

// MARK: - Grounding and sessions

extension WorkFile {
  /// Parses the paths in the list items `**Touches:**` of the section "Task Grounding".
  private mutating func readGrounding(_ text: MarkdownText) {
    guard let section = text.sections(where: { $0.lowercased().holds("task grounding") }).first
    else { return }
    let indices = Dictionary(entries.enumerated().map { ($1.id, $0) }) { first, _ in first }
    var task: Int?
    var run = section.lines.startIndex
    func files(upTo end: Int) -> [String] {
      MarkdownItem.items(in: section.lines[run..<end]).flatMap { item -> [String] in
        guard let (label, rest) = item.labelled, label.lowercased() == "touches" else { return [] }
        return MarkdownItem.codeSpans(in: rest).filter(Self.isFile)
      }
    }
    for index in section.lines.indices {
      guard case .heading(_, let title) = section.lines[index].kind else { continue }
      if let task { entries[task].touches += files(upTo: index) }
      let name = title.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
      task = indices[String(name)]
      run = index
    }
    if let task { entries[task].touches += files(upTo: section.lines.endIndex) }
    for index in entries.indices {
      var seen: Set<String> = []
      entries[index].touches.removeAll { !seen.insert($0).inserted }
    }
  }

  /// Returns whether a text in backticks names a file or folder, and not a command or a word.
  private static func isFile(_ span: String) -> Bool {
    guard !span.contains(where: { $0.isWhitespace || "()[]{}<>".contains($0) }) else {
      return false
    }
    if span.contains("/") { return true }
    guard let dot = span.lastIndex(of: ".") else { return false }
    let ending = span[span.index(after: dot)...]
    return (1...6).contains(ending.count) && ending.allSatisfy { $0.isLetter || $0.isNumber }
  }

  /// Parses the agents that the sessions of the execution plan assign to tasks.
  private mutating func readSessions(_ text: MarkdownText, _ source: SourceText) {
    let indices = Dictionary(grouping: entries.indices) { entries[$0].id }
    var tasks: [String] = []
    for line in text.lines {
      switch line.kind {
      case .heading: tasks = []
      case .text(let text) where text.hasPrefix("**"): tasks = []
      case .item(_, let text) where text.hasPrefix("Tasks:"): tasks = Self.words(in: String(text))
      case .item(_, let text) where text.hasPrefix("Agent:"):
        let name = text.dropFirst("Agent:".count).drop { $0 == " " || $0 == "@" || $0 == "`" }
          .prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        for index in tasks.flatMap({ indices[$0] ?? [] }) where !name.isEmpty {
          entries[index].agent = (String(name), source.location(line.number))
        }
        tasks = []
      case .item, .text, .tableRow, .blank, .code: break
      }
    }
  }
}

// MARK: - Non-goals and risks

extension WorkFile {
  /// Parses the non-goals in tables with a non-goal column or, in sections without such a table, in lists.
  ///
  /// These non-goals cannot be enforced, because they have neither paths nor terms.
  private static func nonGoals(in text: MarkdownText, _ source: SourceText) -> [NonGoal] {
    let sections = text.sections { $0.lowercased().holds("non-goal") }
    let found = sections.flatMap { section -> [(id: String?, text: String, line: Int)] in
      let rows = MarkdownTable.tables(in: section.lines).flatMap { table in
        identifiedRows(table, id: { $0.holds("id") }, text: { $0.holds("non-goal") })
      }
      guard rows.isEmpty else { return rows }
      return MarkdownItem.items(in: section.lines).filter { $0.indent < 2 }
        .map { (nil, $0.text, $0.number) }
    }
    return found.enumerated().map { index, item in
      NonGoal(
        id: item.id ?? "NG-\(index + 1)",
        text: item.text,
        boundary: Boundary(),
        location: source.location(item.line)
      )
    }
  }

  /// Parses the risks in tables with a column "Risk" or, in sections without such a table, in lists.
  private static func risks(in text: MarkdownText) -> [Risk] {
    let sections = text.sections { $0.lowercased().holds("risk") }
    let found = sections.flatMap { section -> [(id: String?, text: String, line: Int)] in
      let rows = MarkdownTable.tables(in: section.lines).flatMap { table in
        identifiedRows(table, id: { $0 == "id" || $0 == "#" }, text: { $0 == "risk" })
      }
      guard rows.isEmpty else { return rows }
      return MarkdownItem.items(in: section.lines).filter { $0.indent < 2 }
        .map { (nil, $0.text, $0.number) }
    }
    return found.enumerated().map { index, item in
      Risk(id: item.id ?? "R-\(index + 1)", text: item.text)
    }
  }

  private static func identifiedRows(
    _ table: MarkdownTable,
    id isID: (String) -> Bool,
    text isText: (String) -> Bool
  ) -> [(id: String?, text: String, line: Int)] {
    let header = table.header.map { $0.lowercased() }
    guard let column = header.firstIndex(where: isText) else { return [] }
    let idColumn = header.firstIndex(where: isID).flatMap { $0 == column ? nil : $0 }
    return table.rows.compactMap { row in
      guard row.cells.indices.contains(column) else { return nil }
      let id = idColumn.flatMap { row.cells.indices.contains($0) ? row.cells[$0] : nil }
      return (id, row.cells[column], row.number)
    }
  }
}
