import RehearsalRecording
import RehearsalRunning

/// An HTML page about a recording, or about one of its runs, in a single file that needs nothing else.
///
/// The page has the tables of all runs, and the pages of some runs: those that show a cause or a problem, the slowest
/// one, and others, as long as there is room.
public struct RecordingReport {
  private let path: String
  private let reader: RecordingReader
  private let showsText: Bool
  private let query: RecordingQuery

  /// How many events the pages of runs have together at most, unless a single run has more.
  static let mostEvents: Int64 = 20_000
  /// How many runs have a page at most.
  static let mostRuns = 50

  /// Opens a recording.
  ///
  /// - Throws: `RecordingError` if the file is missing or is not a recording.
  public init(_ path: String, showsText: Bool = false) throws {
    self.showsText = showsText
    self.path = path
    reader = try RecordingReader(path)
    query = try RecordingQuery(path)
  }

  /// Returns the page about all runs.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read or has no runs.
  public func page() throws -> String {
    let sweep = try SweepPage(query)
    let runs = try chosenRuns()
    guard let first = runs.first else {
      throw RunningError(.missing, "\(path): error: the recording has no runs")
    }
    var shell = PageShell.recording(path)
    shell.data.append(("sweep", sweep.tables.json))
    var events: Int64 = 0
    // The first run has a page even if it is longer than the others together may be.
    for run in runs
    where run.events <= RunPage.mostEvents
      && (run == first || run.events <= Self.mostEvents - events)
    {
      do {
        shell.add(try page(of: run.id))
        events += min(max(run.events, 0), Self.mostEvents)
      } catch let error as RunningError where error.kind == .missing {
        // A run of a workload has no page, since its plan has no files.
      }
    }
    return shell.text
  }

  /// Returns the page about one run.
  ///
  /// - Throws: `RunningError` or `RecordingError` if the recording does not have the run, or it cannot be read.
  public func page(ofRun run: Int64) throws -> String {
    let page = try page(of: run)
    var shell = PageShell.recording(path, run: run)
    shell.add(page)
    return shell.text
  }

  private func page(of run: Int64) throws -> RunPage {
    try RunPage(reader.run(numbered: run), from: reader, showsText: showsText)
  }

  private struct ChosenRun: Hashable {
    var id: Int64
    var events: Int64
  }

  /// The runs that get a page, the most telling first, without duplicates.
  private func chosenRuns() throws -> [ChosenRun] {
    let rows = try query.table("chosen", Self.chosenSQL).rows
    var seen: Set<Int64> = []
    return rows.compactMap { row in
      guard case .integer(let id) = row[0], case .integer(let events) = row[1],
        seen.insert(id).inserted
      else { return nil }
      return ChosenRun(id: id, events: events)
    }.prefix(Self.mostRuns).map(\.self)
  }

  private static let chosenSQL = """
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
  /// Adds the data of a run, and the files of its scenario if they are not there yet.
  fileprivate mutating func add(_ page: RunPage) {
    data.append(("run-\(page.origin.number)", page.tables.json))
    let files = "files-\(page.origin.scenario)"
    if !data.contains(where: { $0.id == files }) { data.append((files, [page.files].json)) }
  }
}
