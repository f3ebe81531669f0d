import Foundation
import RehearsalRecording
import RehearsalSimulation

/// The data of the page about teams of agents, as tables that the script of the page reads.
///
/// The tables have the agents, the edges that their contracts state, and the handoffs of all runs. Scenarios whose
/// agents have the same names, roles and contracts share a team.
struct TeamTables {
  /// The tables of the page.
  let tables: [PageTable]

  /// The query for the agents of each scenario, with the names of their receivers and senders as JSON arrays.
  static let agentsSQL = """
    SELECT scenario, number, name, role, hands_off_to, receives_from FROM agent ORDER BY scenario, number
    """

  /// The query for the handoffs from each sender to each receiver, counted over all runs of each scenario.
  ///
  /// The counts leave out duplicates. The column `waited_s` is the sum of the times from sending to delivery, in
  /// seconds. The column `delivered` is the number of deliveries in this sum. Both include duplicates.
  static let handoffCountsSQL = """
    SELECT run.scenario, h.sender, h.receiver, sum(h.copy = 0) AS handoffs, count(DISTINCT h.run) AS runs,
      sum(h.copy = 0 AND h.fate = 'lost') AS lost, sum(h.copy = 0 AND h.fate = 'undeliverable') AS undeliverable,
      sum(h.copy = 0 AND h.fate IN ('unread', 'waiting')) AS unread,
      sum(h.copy = 0 AND h.intent = 'reject') AS rejections,
      sum(h.delivered - h.sent) / 1e9 AS waited_s, sum(h.delivered IS NOT NULL) AS delivered
    FROM handoff h JOIN run ON run.id = h.run
    GROUP BY run.scenario, h.sender, h.receiver ORDER BY run.scenario, h.sender, h.receiver
    """

  /// Creates the data of the page by querying a recording.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read.
  init(_ query: RecordingQuery) throws {
    let agents = try query.table("agents", Self.agentsSQL)
    let handoffCounts = try query.table("handovers", Self.handoffCountsSQL)
    let runCounts = try query.table(
      "reach",
      "SELECT scenario, count(*) AS runs, sum(level <> 'outcomes') AS recorded FROM run GROUP BY scenario"
    )
    var teamNumbers: [[[RecordingQuery.Value]]: Int] = [:]
    var teamOfScenario: [RecordingQuery.Value: Int] = [:]
    var members = PageTable(name: "members", columns: ["team", "number", "name", "role"])
    var contracts = PageTable(name: "contracts", columns: ["team", "number", "other", "says"])
    var scenarioTeams = PageTable(name: "teams", columns: ["scenario", "team"])
    for (scenario, rows) in Self.groups(of: agents.rows) {
      let team = rows.map { Array($0.dropFirst()) }
      let teamNumber = teamNumbers[team] ?? teamNumbers.count
      if teamNumbers.updateValue(teamNumber, forKey: team) == nil {
        for agent in team {
          members.rows.append([.number(teamNumber)] + agent[0...2])
          contracts.rows += Self.contractRows(agent[3], "hands off").map {
            [.number(teamNumber), agent[0]] + $0
          }
          contracts.rows += Self.contractRows(agent[4], "receives").map {
            [.number(teamNumber), agent[0]] + $0
          }
        }
      }
      teamOfScenario[scenario] = teamNumber
      scenarioTeams.rows.append([scenario, .number(teamNumber)])
    }
    tables = [
      members, contracts, scenarioTeams, Self.sum(handoffCounts, by: teamOfScenario), runCounts,
    ]
  }

  /// Returns the columns `other` and `says` of the table `contracts`, with a row for each agent that a
  /// contract names.
  ///
  /// - Parameters:
  ///   - namesJSON: The names of the other agents as a JSON array. Any other value counts as an empty array.
  ///   - statement: The statement of the contract about the other agents: `hands off` or `receives`.
  /// - Returns: The rows, each with a name and the statement.
  private static func contractRows(
    _ namesJSON: RecordingQuery.Value,
    _ statement: String
  ) -> [[RecordingQuery.Value]] {
    guard case .text(let json) = namesJSON,
      let names = try? JSONDecoder().decode([String].self, from: Data(json.utf8))
    else { return [] }
    return names.map { [.text($0), .text(statement)] }
  }

  /// Returns rows in groups with the same first value, which is the number of a scenario.
  ///
  /// The rows must be sorted by their first value.
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

  /// Returns the numbers of handoffs for each team, sender and receiver, summed over the scenarios of the team.
  private static func sum(
    _ handovers: PageTable,
    by teamOfScenario: [RecordingQuery.Value: Int]
  ) -> PageTable {
    var table = PageTable(
      name: "handovers",
      columns: ["team"] + handovers.columns.dropFirst()
    )
    var rowIndices: [[RecordingQuery.Value]: Int] = [:]
    for row in handovers.rows {
      guard let teamNumber = teamOfScenario[row[0]] else { continue }
      let key = [.number(teamNumber)] + row[1...2]
      if let index = rowIndices[key] {
        for column in 3..<row.count {
          table.rows[index][column] = table.rows[index][column].adding(row[column])
        }
      } else {
        rowIndices[key] = table.rows.count
        table.rows.append(key + row[3...])
      }
    }
    return table
  }
}

extension RecordingQuery.Value {
  /// Returns the sum of two integers or of two real numbers; a `null` value counts as zero.
  fileprivate func adding(_ other: Self) -> Self {
    switch (self, other) {
    case (.integer(let first), .integer(let second)): .integer(first &+ second)
    case (.real(let first), .real(let second)): .real(first + second)
    case (.null, _): other
    default: self
    }
  }
}
