/// The shares that several sessions have in the size and the lines of their common log file.
///
/// Each part of the file counts for one session, so that the shares add up to the counts of the whole file.
struct RecordShares {
  private var countsBySession: [String: RecordCounts] = [:]
  /// The line of the latest record, which counts for the session of the line's first record.
  private var latestLine = 0

  /// Adds a record of a session.
  ///
  /// `line` is the line of the record, and `size` is its number of bytes.
  mutating func add(_ session: String, line: Int, size: Int) {
    var counts = countsBySession[session] ?? RecordCounts()
    counts.bytes += size
    counts.records += 1
    counts.lines += line == latestLine ? 0 : 1
    countsBySession[session] = counts
    latestLine = line
  }

  /// Returns the counts of each session, given the counts of the whole file.
  ///
  /// What belongs to none of the sessions, such as blank lines, counts for the first one.
  func counts(of sessions: [String], in file: RecordCounts) -> [RecordCounts] {
    let otherCounts = sessions.dropFirst().map { session in
      var counts = countsBySession[session] ?? RecordCounts()
      counts.unreadableLines = file.unreadableLines
      return counts
    }
    var firstCounts = file
    for counts in otherCounts {
      firstCounts.bytes -= counts.bytes
      firstCounts.lines -= counts.lines
      firstCounts.records -= counts.records
    }
    return sessions.isEmpty ? [] : [firstCounts] + otherCounts
  }
}
