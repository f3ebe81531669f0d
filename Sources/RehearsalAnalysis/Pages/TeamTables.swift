import Foundation
import RehearsalRecording
import RehearsalSimulation

/// The data of the page about teams: their agents, the edges that contracts state, and the handoffs of all runs.
///
/// Scenarios whose agents have the same names, roles and contracts share a team.
struct TeamTables {
  /// The tables.
  let tables: [PageTable]

  static let agentsSQL = """
    SELECT scenario, number, name, role, hands_off_to, receives_from FROM agent ORDER BY scenario, number
    """

  /// The handoffs between agents over all runs; `mean_s` is the mean time from sending to delivery.
  static let handoversSQL = """
    SELECT run.scenario, h.sender, h.receiver, sum(h.copy = 0) AS handoffs, count(DISTINCT h.run) AS runs,
      sum(h.fate = 'lost') AS lost, sum(h.fate = 'undeliverable') AS undeliverable,
      sum(h.fate IN ('unread', 'waiting')) AS unread, sum(h.intent = 'reject' AND h.copy = 0) AS rejections,
      sum(h.delivered - h.sent) / 1e9 AS waited_s, sum(h.delivered IS NOT NULL) AS delivered
    FROM handoff h JOIN run ON run.id = h.run
    GROUP BY run.scenario, h.sender, h.receiver ORDER BY run.scenario, h.sender, h.receiver
    """

  /// Queries a recording.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read.
  init(_ query: RecordingQuery) throws {
    let agents = try query.table("agents", Self.agentsSQL)
    let handovers = try query.table("handovers", Self.handoversSQL)
    let reach = try query.table(
      "reach",
      "SELECT scenario, count(*) AS runs, sum(level <> 'outcomes') AS recorded FROM run GROUP BY scenario"
    )
    var teams: [[[RecordingQuery.Value]]: Int] = [:]
    var team: [RecordingQuery.Value: Int] = [:]
    var members = PageTable(name: "members", columns: ["team", "number", "name", "role"])
    var contracts = PageTable(name: "contracts", columns: ["team", "number", "other", "says"])
    var belonging = PageTable(name: "teams", columns: ["scenario", "team"])
    for (scenario, rows) in Self.groups(of: agents.rows) {
      let key = rows.map { Array($0.dropFirst()) }
      let number = teams[key] ?? teams.count
      if teams.updateValue(number, forKey: key) == nil {
        for agent in key {
          members.rows.append([.number(number)] + agent[0...2])
          contracts.rows += Self.edges(agent[3], "hands off").map {
            [.number(number), agent[0]] + $0
          }
          contracts.rows += Self.edges(agent[4], "receives").map {
            [.number(number), agent[0]] + $0
          }
        }
      }
      team[scenario] = number
      belonging.rows.append([scenario, .number(number)])
    }
    tables = [members, contracts, belonging, Self.sum(handovers, by: team), reach]
  }

  /// Returns the names in a JSON array, each with what the agent says about them; empty if the text is anything else.
  private static func edges(
    _ list: RecordingQuery.Value,
    _ says: String
  ) -> [[RecordingQuery.Value]] {
    guard case .text(let text) = list,
      let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8))
    else { return [] }
    return names.map { [.words($0), .words(says)] }
  }

  /// Returns the rows of each scenario, in the order of the scenarios.
  private static func groups(
    of rows: [[RecordingQuery.Value]]
  ) -> [(RecordingQuery.Value, [[RecordingQuery.Value]])] {
    var groups: [(RecordingQuery.Value, [[RecordingQuery.Value]])] = []
    for row in rows {
      if groups.last?.0 != row[0] { groups.append((row[0], [])) }
      groups[groups.count - 1].1.append(row)
    }
    return groups
  }

  /// Returns the handovers of each team, summed over its scenarios.
  private static func sum(
    _ handovers: PageTable,
    by team: [RecordingQuery.Value: Int]
  ) -> PageTable {
    var table = PageTable(
      name: "handovers",
      columns: ["team"] + handovers.columns.dropFirst()
    )
    var indices: [[RecordingQuery.Value]: Int] = [:]
    for row in handovers.rows {
      guard let number = team[row[0]] else { continue }
      let key = [.number(number)] + row[1...2]
      if let index = indices[key] {
        for column in 3..<row.count {
          table.rows[index][column] = table.rows[index][column].adding(row[column])
        }
      } else {
        indices[key] = table.rows.count
        table.rows.append(key + row[3...])
      }
    }
    return table
  }
}

extension RecordingQuery.Value {
  /// Returns the sum of two numbers; a missing value counts as zero.
  fileprivate func adding(_ other: Self) -> Self {
    switch (self, other) {
    case (.integer(let first), .integer(let second)): .integer(first &+ second)
    case (.real(let first), .real(let second)): .real(first + second)
    case (.null, _): other
    default: self
    }
  }
}
