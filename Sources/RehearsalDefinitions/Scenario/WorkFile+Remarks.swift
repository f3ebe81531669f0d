import RehearsalSimulation

// MARK: - Phases

/// Warnings about phases that are not read.
extension WorkFile {
  /// Adds a warning if the heading of a part of the task list names a phase, but not by a whole number.
  static func reportPhaseWithoutNumber(
    _ lines: ArraySlice<MarkdownLine>,
    _ phase: Int,
    _ source: SourceText,
    _ diagnostics: Diagnostics
  ) {
    guard let line = lines.first, case .heading(_, let title) = line.kind,
      title.lowercased().split(whereSeparator: { !$0.isLetter }).contains("phase"),
      phaseNumber(in: title) == nil
    else { return }
    diagnostics.warn(
      "the heading `\(title)` has no whole number from 1 after `Phase`, so its tasks are in phase \(phase)",
      at: source.location(line.number)
    )
  }

  /// Adds a warning for each line of text that names a phase above a table, such as `**Phase 2**`.
  static func reportPhasesWithoutHeading(
    _ section: MarkdownText.Section,
    _ source: SourceText,
    _ diagnostics: Diagnostics
  ) {
    var phase = 1
    var phaseLine: (text: Substring, number: Int)?
    for line in section.lines {
      switch line.kind {
      case .heading(_, let title):
        phase = phaseNumber(in: title) ?? phase
        phaseLine = nil
      case .text(let text) where text.hasPrefix("**"):
        let title = text.drop { $0 == "*" }
        let isOtherPhase = phaseNumber(in: title).map { $0 != phase } ?? false
        phaseLine =
          isOtherPhase && title.lowercased().hasPrefix("phase") ? (text, line.number) : nil
      case .tableRow:
        guard let (text, number) = phaseLine else { continue }
        diagnostics.warn(
          "`\(text)` is no heading, so its tasks are in phase \(phase); write it with `###`",
          at: source.location(number)
        )
        phaseLine = nil
      case .text, .item, .blank, .code: break
      }
    }
  }

  /// Adds a warning if a table has a column of phases, and a task has another phase than that of its heading there.
  static func reportPhaseColumn(
    of table: MarkdownTable,
    _ phase: Int,
    _ source: SourceText,
    _ diagnostics: Diagnostics
  ) {
    guard table.columnIndex(ColumnTitles.id) != nil, let column = table.columnIndex("phase") else {
      return
    }
    let other = table.rows.first { row in
      let text = row.cell(in: column) ?? ""
      let number = phaseNumber(in: "phase \(text)") ?? phaseNumber(in: text[...])
      return number.map { $0 != phase } ?? !isPlaceholder(text)
    }
    guard let other else { return }
    diagnostics.warn(
      "the column `\(table.header[column])` is not read, so the tasks of this table are in phase \(phase); write the "
        + "tasks of each phase below a heading such as `### Phase 2`",
      at: source.location(other.lineNumber)
    )
  }
}

// MARK: - Rows and columns

/// Warnings about rows and columns that are not read.
extension WorkFile {
  /// The titles of the columns with the same meaning, in lower case.
  ///
  /// If a table has several of them, the first in the list is read.
  enum ColumnTitles {
    static let id = ["id", "task id"]
    static let agent = ["assignee", "agent"]
    static let needs = ["dependencies", "depends on", "dependency", "needs"]
    static let skills = ["skills", "skill"]
    static let criteria = ["acceptance criteria", "criteria"]
    static let synonyms = [id, agent, needs, skills, criteria]
    static let read = Set(synonyms.joined()).union(["task", "description"])
    /// The titles of columns that often name who does a task and are not read.
    static let owner: Set<String> = ["owner", "owners", "assigned to", "assigned", "responsible"]
  }

  static func idColumn(of table: MarkdownTable) -> Int? { table.columnIndex(ColumnTitles.id) }

  /// Adds a warning for each row of a table with a description and no identifier, and for each column that
  /// is not read although it names tasks or has the meaning of another column.
  ///
  /// Identifiers without letters are left out, because they can be any numbers.
  func reportUnreadCells(
    of tables: [MarkdownTable],
    _ source: SourceText,
    _ diagnostics: Diagnostics
  ) {
    let taskIDs = Set(listedTasks.map(\.id)).filter { $0.contains(where: \.isLetter) }
    for table in tables { Self.reportUnreadCells(of: table, taskIDs, source, diagnostics) }
  }

  private static func reportUnreadCells(
    of table: MarkdownTable,
    _ taskIDs: Set<String>,
    _ source: SourceText,
    _ diagnostics: Diagnostics
  ) {
    guard let idColumn = idColumn(of: table) else { return }
    func cell(_ row: MarkdownTable.Row, _ column: Int?) -> String {
      row.cell(in: column) ?? ""
    }
    let textColumns = [table.columnIndex("task"), table.columnIndex("description")]
    for row in table.rows where cell(row, idColumn).isEmpty {
      guard textColumns.contains(where: { !cell(row, $0).isEmpty }) else { continue }
      diagnostics.warn(
        "a row without an identifier is no task",
        at: source.location(row.lineNumber)
      )
    }
    reportUnreadSynonyms(in: table, source, diagnostics)
    for (column, title) in table.header.enumerated()
    where !ColumnTitles.read.contains(title.lowercased()) {
      let naming = table.rows.first { row in
        let ownIDs = possibleTaskIDs(in: cell(row, idColumn))
        return possibleTaskIDs(in: cell(row, column))
          .contains { taskIDs.contains($0) && !ownIDs.contains($0) }
      }
      guard let naming else { continue }
      diagnostics.warn(
        "the column `\(title)` names tasks and is not read; if they have to be done first, call it `Dependencies`",
        at: source.location(naming.lineNumber)
      )
    }
  }

  /// Adds a warning for each column that is not read because another one with the same meaning is, and for a column of
  /// owners if no column names the agents.
  private static func reportUnreadSynonyms(
    in table: MarkdownTable,
    _ source: SourceText,
    _ diagnostics: Diagnostics
  ) {
    for titles in ColumnTitles.synonyms {
      guard let readColumn = table.columnIndex(titles) else { continue }
      for (column, title) in table.header.enumerated()
      where column != readColumn && titles.contains(title.lowercased()) {
        let other = table.rows.first { row in
          let text = row.cell(in: column) ?? ""
          return !isPlaceholder(text) && text != row.cell(in: readColumn)
        }
        guard let other else { continue }
        diagnostics.warn(
          "the column `\(title)` is not read, because `\(table.header[readColumn])` is; keep one of them",
          at: source.location(other.lineNumber)
        )
      }
    }
    guard table.columnIndex(ColumnTitles.agent) == nil,
      let column = table.header.firstIndex(where: { ColumnTitles.owner.contains($0.lowercased()) }),
      let row = table.rows.first(where: { !isPlaceholder($0.cell(in: column) ?? "") })
    else { return }
    diagnostics.warn(
      "the column `\(table.header[column])` is not read; if it names the agents, call it `Agent`",
      at: source.location(row.lineNumber)
    )
  }
}

// MARK: - Rows outside tables

extension WorkFile {
  /// Adds a warning for rows of tasks that are not in a table of the master task list.
  ///
  /// These are rows in the list that belong to no table, for example because a blank line is above them, and tables
  /// below another heading that names a phase. Of rows that follow each other, only the first is reported.
  func reportUnreadRows(
    in section: MarkdownText.Section,
    of text: MarkdownText,
    _ source: SourceText,
    _ diagnostics: Diagnostics
  ) {
    let taskIDs = Set(listedTasks.map(\.id))
    let shapes = Set(taskIDs.map(Self.shape))
    func unlistedID(in cell: String?) -> String? {
      let id = (cell ?? "").filter { $0 != "`" && $0 != "*" }
      guard id.contains(where: \.isNumber), Self.possibleTaskIDs(in: id) == [id],
        !taskIDs.contains(id)
      else { return nil }
      return Self.looksLikeIdentifier(id) || shapes.contains(Self.shape(of: id)) ? id : nil
    }
    var reportedLine = 0
    for row in MarkdownTable.rowsOutsideTables(in: section.lines) {
      guard let id = unlistedID(in: row.cells.first) else { continue }
      if row.lineNumber != reportedLine + 1 {
        diagnostics.warn(
          "`\(id)` is in a row outside a table, so it is no task; a table is a header, a row of dashes and its rows, each "
            + "between vertical bars, with no other line between them",
          at: source.location(row.lineNumber)
        )
      }
      reportedLine = row.lineNumber
    }
    let lastNumber = section.lines.last?.number ?? section.lineNumber
    for part in text.sections(where: { Self.phaseNumber(in: $0) != nil })
    where part.lineNumber > lastNumber {
      for table in MarkdownTable.tables(in: part.lines) {
        let ids = table.rows.lazy.compactMap {
          unlistedID(in: $0.cell(in: Self.idColumn(of: table)))
        }
        guard let id = ids.first else { continue }
        diagnostics.warn(
          "the heading `\(part.title)` is not below `\(section.title)`, so `\(id)` is no task; give it one more `#`",
          at: source.location(part.lineNumber)
        )
        break
      }
    }
  }
}
