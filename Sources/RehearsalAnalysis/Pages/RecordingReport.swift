import RehearsalRecording
import RehearsalRunning

/// An HTML page about a recording of runs, or about a single run, in one file that needs no other files.
///
/// A page about a recording has tables of all runs, and shows some runs in detail. These runs are examples of
/// the causes of failures and of the failed expectations, the slowest run, and further runs up to a limit.
public struct RecordingReport {
  private let path: String
  private let reader: RecordingReader
  private let showsText: Bool
  private let query: RecordingQuery

  /// The maximum total number of events of the runs that the page shows in detail.
  ///
  /// The first of these runs can exceed this limit by itself, but not ``RunPage/eventLimit``.
  static let totalEventLimit: Int64 = 20_000
  /// The maximum number of runs that the page shows in detail.
  static let detailedRunLimit = 50

  /// Opens a recording.
  ///
  /// - Parameters:
  ///   - path: The path of the recording.
  ///   - showsText: Whether the page shows the words of prompts and commands in recorded histories.
  /// - Throws: `RecordingError` if the file is missing or is not a recording.
  public init(_ path: String, showsText: Bool = false) throws {
    self.showsText = showsText
    self.path = path
    reader = try RecordingReader(path)
    query = try RecordingQuery(path)
  }

  /// Returns the HTML page about all runs of the recording.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read; `PlanError` if the recorded files of a run
  ///   are invalid; `RunningError` if the recording has no runs, or if a run cannot be shown, for example
  ///   because a new simulation gives other events.
  public func page() throws -> String {
    let sweep = try SweepPage(
      query,
      incompleteRunCount: reader.incompleteRunCount(),
      problems: reader.sweepProblems()
    )
    let runs = try detailedRuns()
    guard let firstRun = runs.first else {
      throw RunningError(.missing, "\(path): error: the recording has no runs")
    }
    var shell = PageShell.recording(path)
    shell.data.append(("sweep", sweep.tables.json))
    var totalEventCount: Int64 = 0
    // The first run can exceed `totalEventLimit` by itself. No run can exceed `eventLimit`.
    for run in runs
    where run.eventCount <= RunPage.eventLimit
      && (run == firstRun || run.eventCount <= Self.totalEventLimit - totalEventCount)
    {
      do {
        shell.add(try page(of: run.id))
        totalEventCount += min(max(run.eventCount, 0), Self.totalEventLimit)
      } catch let error as RunningError where error.kind == .missing {
        // A run of a benchmark workload has no details, because its plan was not read from files.
      }
    }
    return shell.text
  }

  /// Returns the HTML page about the run with the given number.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read or does not have the run; `PlanError` if the
  ///   recorded files of the run are invalid; `RunningError` if the run cannot be shown, for example because
  ///   it has too many events.
  public func page(ofRun run: Int64) throws -> String {
    let page = try page(of: run)
    var shell = PageShell.recording(path, run: run)
    let otherTables: [PageTable] = [
      .incomplete(try reader.incompleteRunCount()), .sweepProblems(try reader.sweepProblems()),
    ]
    shell.add(page, and: otherTables)
    return shell.text
  }

  private func page(of run: Int64) throws -> RunPage {
    try RunPage(reader.run(numbered: run), from: reader, showsText: showsText)
  }

  private struct DetailedRun: Hashable {
    var id: Int64
    var eventCount: Int64
  }

  /// Returns the runs that the page shows in detail, without duplicates, most interesting first.
  private func detailedRuns() throws -> [DetailedRun] {
    let rows = try query.table("chosen", Self.detailedRunsSQL).rows
    var seenIDs: Set<Int64> = []
    return rows.compactMap { row in
      guard case .integer(let id) = row[0], case .integer(let eventCount) = row[1],
        seenIDs.insert(id).inserted
      else { return nil }
      return DetailedRun(id: id, eventCount: eventCount)
    }.prefix(Self.detailedRunLimit).map(\.self)
  }

  /// The query for the runs to show in detail, ordered by rank.
  ///
  /// Rank 1 has an example of each cause of failures. Rank 2 has an example of each expectation that does not
  /// hold in a scenario. Rank 3 has the slowest run. Ranks 4 and 5 have the runs that did not pass: first an
  /// example for each scenario and verdict, and then the others. Ranks 6 and 7 have the runs that passed, in
  /// the same order.
  private static let detailedRunsSQL = """
    WITH chosen AS (
      SELECT min(f.run) AS run, 1 AS rank, -count(*) AS place FROM failure_cause f GROUP BY f.cause
      UNION ALL
      SELECT min(e.run), 2, -count(DISTINCT e.run) FROM expectation e WHERE e.verdict <> 'pass'
        GROUP BY (SELECT scenario FROM run WHERE id = e.run), e.statement
      UNION ALL
      SELECT * FROM (SELECT id, 3, -time FROM run ORDER BY time DESC, id LIMIT 1)
      UNION ALL
      SELECT min(id), 4 + 2 * (verdict = 'pass'), scenario FROM run GROUP BY scenario, verdict
      UNION ALL
      SELECT * FROM (SELECT id, 5 + 2 * (verdict = 'pass'), id FROM run ORDER BY verdict = 'pass', id LIMIT 200))
    SELECT chosen.run, run.events FROM chosen JOIN run ON run.id = chosen.run ORDER BY rank, place, chosen.run
    """
}

extension PageShell {
  /// Adds the data of a run to the page, and the files of its scenario if the page does not have them yet.
  ///
  /// `otherTables` are further tables that the page of the run needs if the shell has no tables about all runs.
  fileprivate mutating func add(_ page: RunPage, and otherTables: [PageTable] = []) {
    data.append(("run-\(page.origin.number)", (page.tables + otherTables).json))
    let filesID = "files-\(page.origin.scenario)"
    if !data.contains(where: { $0.id == filesID }) { data.append((filesID, [page.files].json)) }
  }
}
