import RehearsalSimulation

/// A parser of tables with a column for the agents that receive work.
///
/// An example of a header is `| Task | Delegate to |`.
struct HandoffTables {
  private(set) var mentions: [HandoffMention] = []

  /// The numbers of the rows below a title such as `Never`.
  private var bannedRows: Set<Int> = []
  /// The numbers of the rows below a title such as `Never delegate to`.
  private var rowsOfForbiddenReceivers: Set<Int> = []

  init(_ lines: ArraySlice<MarkdownLine>, _ source: SourceText) {
    findBannedRows(lines)
    let sections = lines.split(omittingEmptySubsequences: false) { $0.isHeading(atMost: 6) }
    for section in sections {
      let heading = section.startIndex > lines.startIndex ? lines[section.startIndex - 1] : nil
      let title = heading?.textWithoutMarker.map(TitledBlock.normalised) ?? ""
      readTables(in: section, isRoster: HandoffTitle.isRoster(title), source)
    }
  }

  private mutating func findBannedRows(_ lines: ArraySlice<MarkdownLine>) {
    var bannedLines = BannedLines()
    var forbiddenHandoffs = BannedLines()
    var isContinued = false
    for line in lines {
      bannedLines.read(line, isContinued: isContinued, isBan: Ban.isTitle)
      forbiddenHandoffs.read(
        line,
        isContinued: isContinued,
        isBan: HandoffTitle.forbidsHandoff
      )
      isContinued =
        switch line.kind {
        case .text, .item: true
        default: false
        }
      guard case .tableRow = line.kind else { continue }
      if bannedLines.includesLastLine { bannedRows.insert(line.number) }
      if forbiddenHandoffs.includesLastLine { rowsOfForbiddenReceivers.insert(line.number) }
    }
  }

  /// Returns whether the title above a table forbids handoffs to the agents in a column.
  ///
  /// Below `Never`, a column such as `Delegate to` says who does what this agent must not do.
  private func isForbidden(_ row: MarkdownTable.Row, _ columnTitle: String) -> Bool {
    rowsOfForbiddenReceivers.contains(row.line.number)
      || bannedRows.contains(row.line.number) && !Self.statesHandoff(columnTitle)
  }

  private mutating func readTables(
    in lines: ArraySlice<MarkdownLine>,
    isRoster: Bool,
    _ source: SourceText
  ) {
    for table in MarkdownTable.tables(in: lines) {
      guard let column = Self.column(of: table, isRoster: isRoster) else { continue }
      for row in table.rows where row.cells.indices.contains(column) {
        guard let text = row.line.text(from: row.cells[column]),
          !isForbidden(row, table.header[column])
        else { continue }
        let (names, rest) = Self.names(at: text)
        let standsAlone =
          Self.namesAgents(table.header[column]) && AgentNames.endsUnit(beforeRest: rest)
        let otherCells = row.cells.enumerated().filter { $0.offset != column }.map(\.element)
        mentions += names.map { name in
          var mention = HandoffMention(
            name,
            .sends,
            .row,
            purpose: otherCells.joined(separator: ", ")[...],
            at: source.location(of: name.text, in: row.line)
          )
          mention.standsAlone = standsAlone
          return mention
        }
      }
    }
  }

  /// Returns the index of the column for the agents that receive work; `nil` if the table has no such column.
  ///
  /// At least one cell of the column must begin with a name. If several columns qualify, the clearest title decides.
  ///
  /// Below a heading such as `Agents`, a column `Name` has the agents.
  private static func column(of table: MarkdownTable, isRoster: Bool) -> Int? {
    let titles = table.header.map { TitledBlock.normalised($0[...]) }
    return (columnTitles + (isRoster ? ["name"] : [])).lazy.flatMap { title in
      titles.indices.filter { titles[$0] == title }
    }
    .first { column in
      table.rows.contains { row in
        row.cells.indices.contains(column)
          && !names(at: row.cells[column][...]).names.isEmpty
      }
    }
  }

  /// Returns the names at the beginning of a cell, and the text after them.
  private static func names(at cell: Substring) -> (names: [AgentNames.Name], rest: Substring) {
    if let (name, rest) = AgentNames.allAgents(at: cell) { return ([name], rest) }
    let leadingNames = AgentNames.leadingNames(of: cell)
    guard leadingNames.names.isEmpty, let looseName = AgentNames.looseName(at: cell),
      AgentNames.endsUnit(beforeRest: looseName.rest)
    else { return leadingNames }
    return looseName
  }

  /// Returns whether the title of a column says that its cells are agents that get work.
  ///
  /// Titles such as `Use` and `Target` do not: their columns can also name tools or places.
  private static func namesAgents(_ title: String) -> Bool {
    title.lowercased().containsBytes(of: "agent") || statesHandoff(title)
  }

  /// Returns whether the title of a column says that its agents get work.
  private static func statesHandoff(_ title: String) -> Bool {
    let title = title.lowercased()
    return ["delegat", "hand", "escalat", "rout"].contains { title.containsBytes(of: $0) }
  }

  /// The titles of columns for the agents that receive work, in lower case, from the clearest to the least clear.
  private static let columnTitles = [
    "delegate", "delegate to", "delegated to", "delegates to", "hand off to", "handoff to",
    "handoff", "hands off to", "escalate to", "route to", "routes to", "target agent",
    "agent to use", "sub-agent", "subagent", "delegation target", "owner sub-agent", "owner agent",
    "assigned agent", "assigned to", "assignee", "recommended agent", "specialist", "agent",
    "agents", "agent name", "receiver", "consumer", "target", "use agent", "use",
  ]
}
