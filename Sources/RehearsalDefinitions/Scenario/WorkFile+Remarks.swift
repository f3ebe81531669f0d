import RehearsalSimulation

/// Warnings about parts of the master task list that name tasks or phases and are not read.
extension WorkFile {
  /// Removes repeated dependencies, and dependencies on tasks that are not in the master task list.
  ///
  /// A removed dependency that looks like the identifier of a task causes a warning. So does a table cell that
  /// names no task of the list and does not say that there is none.
  mutating func removeUnknownNeeds(_ diagnostics: Diagnostics) {
    let taskIDs = Set(listedTasks.map(\.id))
    let shapes = Set(taskIDs.map(Self.shape))
    for index in listedTasks.indices {
      let task = listedTasks[index]
      var seenNeeds: Set<String> = []
      let needs = task.neededTaskIDs.filter { seenNeeds.insert($0).inserted }
      let unknownIDs = needs.filter { need in
        let hasShapeOfTask =
          need.contains(where: \.isNumber) && shapes.contains(Self.shape(of: need))
        return !taskIDs.contains(need) && (Self.looksLikeIdentifier(need) || hasShapeOfTask)
      }
      for id in unknownIDs {
        diagnostics.warn(
          "`\(task.id)` depends on `\(id)`, which is not a task of the list; the dependency is ignored",
          at: task.location
        )
      }
      listedTasks[index].neededTaskIDs = needs.filter(taskIDs.contains)
      if listedTasks[index].neededTaskIDs.isEmpty, unknownIDs.isEmpty,
        !Self.saysNone(task.needsText)
      {
        diagnostics.warn(
          "`\(task.id)` depends on `\(task.needsText)`, which names no task of the list; the dependency is ignored",
          at: task.location
        )
      }
    }
  }

  /// Returns whether a word looks like the identifier of a task, such as `A-1`.
  ///
  /// Such a word begins with a letter and contains a hyphen, but does not end with a hyphen.
  private static func looksLikeIdentifier(_ word: String) -> Bool {
    word.first?.isLetter == true && word.contains("-") && !word.hasSuffix("-")
  }

  /// Returns an identifier with `a` in place of each run of letters and `0` in place of each run of digits.
  ///
  /// Identifiers of one list, such as `T1` and `T22`, mostly have the same shape.
  private static func shape(of id: String) -> String {
    var shape = ""
    for character in id {
      let kind: Character = character.isLetter ? "a" : character.isNumber ? "0" : character
      if shape.last != kind { shape.append(kind) }
    }
    return shape
  }

  /// Returns whether the text of a table cell says that a task depends on nothing, such as `None` or `n/a`.
  private static func saysNone(_ text: String) -> Bool {
    let words = text.lowercased().split { !($0.isLetter || $0.isNumber) }
    let wordsForNone: [Substring] = ["none", "n", "a", "na", "nothing", "no", "nil", "yet"]
    return words.allSatisfy(wordsForNone.contains)
  }

  /// Adds a warning if the heading of a part of the task list names a phase, but not by a number.
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
      "the heading `\(title)` has no number after `Phase`, so its tasks are in phase \(phase)",
      at: source.location(line.number)
    )
  }

  static func idColumn(of table: MarkdownTable) -> Int? { table.columnIndex("id", "task id") }

  /// The headers of the columns that are read, in lower case.
  private static let readColumns: Set<String> = [
    "id", "task id", "task", "description", "assignee", "agent", "dependencies", "depends on",
    "dependency", "needs", "skills", "skill", "acceptance criteria", "criteria",
  ]

  /// Adds a warning for each row of a table with a description and no identifier, and for each column that
  /// names tasks and is not read.
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
    for (column, title) in table.header.enumerated()
    where !readColumns.contains(title.lowercased()) {
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
}
