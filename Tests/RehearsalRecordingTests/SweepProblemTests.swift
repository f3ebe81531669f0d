import Foundation
import GRDB
import RehearsalRules
import Support
import Testing

@testable import RehearsalRecording

@Suite struct `The expectations about all runs in a recording` {
  private func withRecording(
    _ sql: String = "SELECT 1",
    _ body: (String, RecordingReader) throws -> Void
  ) async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      _ = try `A recording that was tampered with`.make(path)
      try await DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
      try body(path, RecordingReader(path))
    }
  }

  @Test func `are read with their scenario and the number of runs if they do not hold`()
    async throws
  {
    try await withRecording { _, reader in
      let problems = try reader.sweepProblems()
      #expect(problems.map(\.statement) == ["sometimes: retry.scheduled"])
      #expect(problems.map(\.verdict) == [.fail] && problems.map(\.runCount) == [2])
      #expect(problems.map(\.scenarioName) == ["test"] && problems.map(\.place) == [nil])
      #expect(try reader.unrepairedSweeps().map(\.path) == ["s.yaml"])
    }
    try await withRecording("UPDATE sweep_assertion SET verdict = 'pass'") { _, reader in
      let problems = try reader.sweepProblems()
      let sweeps = try reader.unrepairedSweeps()
      #expect(problems.isEmpty && sweeps.isEmpty)
    }
  }

  @Test(arguments: ["verdict = 'maybe'", "statement = x'ff00'", "found = x'ff00'"])
  func `are refused if they cannot be read`(change: String) async throws {
    try await withRecording("UPDATE sweep_assertion SET \(change)") { path, reader in
      let error = #expect(throws: RecordingError.self) { _ = try reader.sweepProblems() }
      #expect(
        error?.description
          == "\(path): error: an expectation about all runs of the recording cannot be read"
      )
    }
    try await withRecording("UPDATE scenario SET path = x'ff00'") { path, reader in
      let error = #expect(throws: RecordingError.self) { _ = try reader.unrepairedSweeps() }
      #expect(
        error?.description == "\(path): error: a scenario of the recording cannot be read"
      )
    }
  }
}
