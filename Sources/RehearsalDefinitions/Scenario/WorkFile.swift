import RehearsalSimulation

/// The work in a Markdown file: the master task list, the non-goals and the risks.
struct WorkFile {
  /// A task of the master task list.
  struct ListedTask {
    var id: String
    var description: String
    /// The name of the agent that does the task, with its location; `nil` if the file names none.
    var agent: (name: String, location: SourceLocation)?
    var phase: Int
    /// The identifiers of the tasks that must complete before this task.
    var neededTaskIDs: [String]
    /// The text of the table cell with the needed tasks.
    var needsText: String
    var skills: [String]
    var criteria: [String]
    /// The paths of the files that the task writes.
    var touchedPaths: [String] = []
    /// Whether the description contains `[LIVE]`.
    ///
    /// The criteria of such a task need evidence from a running system.
    var isLive: Bool
    var location: SourceLocation
  }

  var listedTasks: [ListedTask] = []
  var nonGoals: [NonGoal] = []
  var risks: [Risk] = []

  init(_ source: SourceText, _ diagnostics: Diagnostics) {
    let text = MarkdownText(source.text[...]).withoutComments()
    readTasks(text, source, diagnostics)
    readTouchedPaths(text, source, diagnostics)
    readAssignedAgents(text, source, diagnostics)
    nonGoals = Self.nonGoals(in: text, source)
    risks = Self.risks(in: text)
  }
}

// MARK: - Master task list

extension WorkFile {
  private mutating func readTasks(
    _ text: MarkdownText,
    _ source: SourceText,
    _ diagnostics: Diagnostics
  ) {
    let taskListSections = text.sections { $0.lowercased().containsBytes(of: "master task list") }
    guard let section = taskListSections.first else {
      diagnostics.warn(
        "no heading contains `Master Task List`, so there are no tasks",
        at: source.location(1)
      )
      return
    }
    var tables: [MarkdownTable] = []
    for (phase, lines) in Self.partsWithPhases(of: section) {
      let previousCount = listedTasks.count
      for table in MarkdownTable.tables(in: lines) {
        addListedTasks(of: table, phase: phase, source)
        Self.reportPhaseColumn(of: table, phase, source, diagnostics)
        tables.append(table)
      }
      if listedTasks.count > previousCount {
        Self.reportPhaseWithoutNumber(lines, phase, source, diagnostics)
      }
    }
    if listedTasks.isEmpty {
      diagnostics.warn(
        "the Master Task List has no table with an ID column, so there are no tasks",
        at: source.location(section.lineNumber)
      )
    }
    Self.reportPhasesWithoutHeading(section, source, diagnostics)
    removeUnknownNeeds(diagnostics)
    reportUnreadCells(of: tables, source, diagnostics)
    reportUnreadRows(in: section, of: text, source, diagnostics)
  }

  /// Splits the master task list at its headings, and returns the lines of each part with the
  /// part's phase.
  ///
  /// A heading such as `Phase 2` sets the phase of its own part and of all later parts. The phase
  /// before the first such heading is 1.
  private static func partsWithPhases(
    of section: MarkdownText.Section
  ) -> [(phase: Int, lines: ArraySlice<MarkdownLine>)] {
    var parts: [(phase: Int, lines: ArraySlice<MarkdownLine>)] = []
    var phase = 1
    var start = section.lines.startIndex
    for index in section.lines.indices {
      guard case .heading(_, let title) = section.lines[index].kind else { continue }
      parts.append((phase, section.lines[start..<index]))
      start = index
      phase = phaseNumber(in: title) ?? phase
    }
    return parts + [(phase, section.lines[start...])]
  }

  /// Returns the number after the word "Phase" in a heading, such as 2 in `Phase 2: API`.
  ///
  /// The result is `nil` if the heading does not have this word, or if no whole number from 1 to 1,000,000 follows it.
  static func phaseNumber(in title: Substring) -> Int? {
    let title = title.lowercased()
    let words = title.split { !($0.isLetter || $0.isNumber) }
    guard let index = words.firstIndex(of: "phase"), index + 1 < words.count else { return nil }
    let number = words[index + 1]
    let rest = title[number.endIndex...]
    guard rest.first != "." || rest.dropFirst().first?.isNumber != true else { return nil }
    return Int(number).flatMap { ValidNumbers.phases.contains($0) ? $0 : nil }
  }

  private mutating func addListedTasks(of table: MarkdownTable, phase: Int, _ source: SourceText) {
    guard let idColumn = Self.idColumn(of: table) else { return }
    let titleColumn = table.columnIndex("task")
    let descriptionColumn = table.columnIndex("description")
    let agentColumn = table.columnIndex(ColumnTitles.agent)
    let needsColumn = table.columnIndex(ColumnTitles.needs)
    let skillsColumn = table.columnIndex(ColumnTitles.skills)
    let criteriaColumn = table.columnIndex(ColumnTitles.criteria)
    for row in table.rows {
      func cellText(_ column: Int?) -> String {
        row.cell(in: column) ?? ""
      }
      let taskID = cellText(idColumn).filter { $0 != "`" && $0 != "*" }
      guard !taskID.isEmpty, !taskID.hasPrefix("~~") else { continue }
      let fullDescription = [cellText(titleColumn), cellText(descriptionColumn)].filter {
        !$0.isEmpty
      }
      .joined(separator: ": ")
      let assignee = cellText(agentColumn).filter { $0 != "@" && $0 != "`" }
      let location = source.location(row.lineNumber)
      listedTasks.append(
        ListedTask(
          id: taskID,
          description: fullDescription,
          agent: Self.isPlaceholder(assignee) ? nil : (assignee, location),
          phase: phase,
          neededTaskIDs: Self.possibleTaskIDs(in: Self.textWithoutLinks(cellText(needsColumn))),
          needsText: cellText(needsColumn),
          skills: Self.skills(in: cellText(skillsColumn)),
          criteria: Self.criteria(in: cellText(criteriaColumn)),
          isLive: fullDescription.containsBytes(of: "[LIVE]"),
          location: location
        )
      )
    }
  }

  private static func skills(in cell: String) -> [String] {
    cell.split { ",;".contains($0) }
      .map { String(MarkdownScanner.trimmed($0)).filter { $0 != "`" } }
      .filter { !isPlaceholder($0) }
  }

  private static func criteria(in cell: String) -> [String] {
    cell.split(separator: ";").map { String(MarkdownScanner.trimmed($0)) }
      .filter { !isPlaceholder($0) }
  }

  /// Returns whether a text in place of a name or a criterion says that there is none, such as a dash.
  static func isPlaceholder(_ text: some StringProtocol) -> Bool {
    ["", "-", "–", "—", "none"].contains(text.lowercased())
  }
}

// MARK: - Task grounding and sessions

extension WorkFile {
  /// Reads the paths that each task writes, from the first section whose title contains "Task Grounding".
  ///
  /// The heading of a task begins with the task's identifier. Below the heading, list items that begin with
  /// `**Touches:**` contain the paths in backticks. Paths below a heading that names no task cause a warning.
  private mutating func readTouchedPaths(
    _ text: MarkdownText,
    _ source: SourceText,
    _ diagnostics: Diagnostics
  ) {
    guard
      let section = text.sections(where: { $0.lowercased().containsBytes(of: "task grounding") })
        .first
    else { return }
    let indicesByID = Dictionary(listedTasks.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let headingIndices = section.lines.indices.filter { section.lines[$0].isHeading(atMost: .max) }
    for (start, end) in zip(headingIndices, headingIndices.dropFirst() + [section.lines.endIndex]) {
      guard case .heading(_, let title) = section.lines[start].kind else { continue }
      let paths = Self.touchedPaths(in: section.lines[start..<end])
      if let index = indicesByID[Self.identifier(atBeginningOf: title)] {
        listedTasks[index].touchedPaths += paths
      } else if !paths.isEmpty {
        diagnostics.warn(
          "the heading `\(title)` begins with no task of the list, so the files below it are of no task",
          at: source.location(section.lines[start].number)
        )
      }
    }
    for index in listedTasks.indices {
      var seenPaths: Set<String> = []
      listedTasks[index].touchedPaths.removeAll { !seenPaths.insert($0).inserted }
    }
  }

  private static func touchedPaths(in lines: ArraySlice<MarkdownLine>) -> [String] {
    MarkdownItem.items(in: lines).flatMap { item -> [String] in
      guard let (label, paths) = item.boldLabelAndRest, label.lowercased() == "touches" else {
        return []
      }
      return MarkdownItem.codeSpans(in: paths).filter(isPath)
    }
  }

  /// Returns the first word of a heading that can be an identifier, such as `T-1.1` in ``"`T-1.1`: Parser"``.
  private static func identifier(atBeginningOf title: Substring) -> String {
    let word = title.drop { "`*_[".contains($0) }
      .prefix { $0.isLetter || $0.isNumber || "-_.".contains($0) }
    let end = word.lastIndex { !"._".contains($0) }
    return end.map { String(word[...$0]) } ?? ""
  }

  /// Returns whether a code span looks like the path of a file or folder, and not like code or an ordinary
  /// word.
  private static func isPath(_ span: String) -> Bool {
    let isCode = span.unicodeScalars.contains { scalar in
      switch scalar {
      case "(", ")", "[", "]", "{", "}", "<", ">": true
      default: scalar.properties.isWhitespace
      }
    }
    guard !isCode else { return false }
    if span.utf8.contains(UInt8(ascii: "/")) { return true }
    guard let lastDot = span.lastIndex(of: ".") else { return false }
    let fileExtension = span[span.index(after: lastDot)...]
    return (1...6).contains(fileExtension.count)
      && fileExtension.allSatisfy { $0.isLetter || $0.isNumber }
  }

  /// Reads the agents of tasks from pairs of list items, such as `Tasks: A-1, A-2` and `Agent:
  /// tester`.
  ///
  /// A work file has such a pair for each session of its execution plan.
  private mutating func readAssignedAgents(
    _ text: MarkdownText,
    _ source: SourceText,
    _ diagnostics: Diagnostics
  ) {
    let indicesByID = Dictionary(grouping: listedTasks.indices) { listedTasks[$0].id }
    let knownIDs = Set(indicesByID.keys)
    var taskIDs: [String] = []
    for line in text.lines {
      switch line.kind {
      case .heading: taskIDs = []
      case .text(let text) where text.hasPrefix("**"): taskIDs = []
      case .item(_, let text) where text.hasPrefix("Tasks:"):
        let list = text.dropFirst("Tasks:".count)
        taskIDs = Self.possibleTaskIDs(in: String(list))
        Self.reportUnreadTasks(of: list, line.number, knownIDs, source, diagnostics)
      case .item(_, let text) where text.hasPrefix("Agent:"):
        let agentName = text.dropFirst("Agent:".count).drop { $0 == " " || $0 == "@" || $0 == "`" }
          .prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        for index in taskIDs.flatMap({ indicesByID[$0] ?? [] })
        where !Self.isPlaceholder(agentName) {
          listedTasks[index].agent = (String(agentName), source.location(line.number))
        }
        taskIDs = []
      case .item, .text, .tableRow, .blank, .code: break
      }
    }
  }
}

// MARK: - Non-goals and risks

extension WorkFile {
  /// Returns the non-goals in all sections whose title contains "non-goal".
  ///
  /// If a section has a table with a column for non-goals, each row of the table is a non-goal. If there is
  /// no such row, each list item that is not nested is a non-goal. The non-goals have neither paths nor
  /// terms.
  private static func nonGoals(in text: MarkdownText, _ source: SourceText) -> [NonGoal] {
    let sections = text.sections { $0.lowercased().containsBytes(of: "non-goal") }
    let nonGoalEntries = sections.flatMap { section -> [(id: String?, text: String, line: Int)] in
      let rows = MarkdownTable.tables(in: section.lines).flatMap { table in
        identifiedRows(
          table,
          id: { $0.containsBytes(of: "id") },
          text: { $0.containsBytes(of: "non-goal") }
        )
      }
      guard rows.isEmpty else { return rows }
      return MarkdownItem.items(in: section.lines).filter { $0.indent < 2 }
        .map { (nil, $0.text, $0.lineNumber) }
    }
    return nonGoalEntries.enumerated().map { index, statement in
      NonGoal(
        id: statement.id ?? "NG-\(index + 1)",
        text: statement.text,
        boundary: Boundary(),
        location: source.location(statement.line)
      )
    }
  }

  /// Returns the risks in all sections whose title contains "risk".
  ///
  /// If a section has a table with the column "Risk", each row of the table is a risk. If there is no such
  /// row, each list item that is not nested is a risk.
  private static func risks(in text: MarkdownText) -> [Risk] {
    let sections = text.sections { $0.lowercased().containsBytes(of: "risk") }
    let riskEntries = sections.flatMap { section -> [(id: String?, text: String, line: Int)] in
      let rows = MarkdownTable.tables(in: section.lines).flatMap { table in
        identifiedRows(table, id: { $0 == "id" || $0 == "#" }, text: { $0 == "risk" })
      }
      guard rows.isEmpty else { return rows }
      return MarkdownItem.items(in: section.lines).filter { $0.indent < 2 }
        .map { (nil, $0.text, $0.lineNumber) }
    }
    return riskEntries.enumerated().map { index, statement in
      Risk(id: statement.id ?? "R-\(index + 1)", text: statement.text)
    }
  }

  /// Returns the identifier, the text and the line number of each row of a table that has a text.
  ///
  /// `isID` and `isText` select the columns of the identifiers and texts by their headers in lower case. The
  /// identifier is `nil` if a row has none. The result is empty if the table has no column of texts.
  private static func identifiedRows(
    _ table: MarkdownTable,
    id isID: (String) -> Bool,
    text isText: (String) -> Bool
  ) -> [(id: String?, text: String, line: Int)] {
    let header = table.header.map { $0.lowercased() }
    guard let textColumn = header.firstIndex(where: isText) else { return [] }
    let idColumn = header.firstIndex(where: isID).flatMap { $0 == textColumn ? nil : $0 }
    return table.rows.compactMap { row in
      row.cell(in: textColumn).map { (row.cell(in: idColumn), $0, row.lineNumber) }
    }
  }
}
