import Foundation
import RehearsalRecording
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

@Suite struct `A recording that appears when it is complete` {
  private static let sweep = Digest(of: "sweep")

  private func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  private func text(of path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func `does not replace a file that has appeared at its path`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      let partial = try PartialRecording(new: path)
      try write("merged", to: partial.temporaryPath)
      try write("mine", to: path)
      let error = #expect(throws: RunningError.self) { try partial.commit() }
      #expect(error?.description.contains("cannot be renamed: File exists") == true)
      let (kept, merged) = (try text(of: path), try text(of: partial.temporaryPath))
      #expect(kept == "mine" && merged == "merged")
      try FileManager.default.removeItem(atPath: path)
      try partial.commit()
      let final = try text(of: path)
      #expect(final == "merged")
      #expect(!FileManager.default.fileExists(atPath: partial.temporaryPath))
    }
  }

  @Test func `removes the temporary files of merges that were killed`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "m.sqlite").path
      let process = ProcessInfo.processInfo.processIdentifier
      // No process has the greatest number. Process 1 is at work, and a text is no recording.
      let killed = ["\(path).merging-\(process)", "\(path).merging-\(Int32.max)"]
      let others = ["\(path).merging-1", "\(path).merging-\(Int32.max - 1)", "\(path).merging-x"]
      for file in killed { try write("", to: file) }
      try write("", to: "\(killed[0])-wal")
      try write("", to: others[0])
      for file in others.dropFirst() { try write("text", to: file) }
      let partial = try PartialRecording(new: path)
      #expect(partial.temporaryPath == killed[0])
      let fileManager = FileManager.default
      #expect((killed + ["\(killed[0])-wal"]).allSatisfy { !fileManager.fileExists(atPath: $0) })
      #expect(others.allSatisfy { fileManager.fileExists(atPath: $0) })
    }
  }

  @Test func `of a shard replaces only the file from which it began`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      let partial = try PartialRecording(ofShard: path, sweep: Self.sweep, resumes: false)
      try write("shard", to: partial.temporaryPath)
      try write("mine", to: path)
      let error = #expect(throws: RunningError.self) { try partial.commit() }
      #expect(error?.description.contains("cannot be renamed: File exists") == true)
      let kept = try text(of: path)
      #expect(kept == "mine")
    }
  }

  @Test func `lets no other process record into the file that it replaces`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      try Recording(appendingTo: path, command: "test", version: "0").finish()
      let partial = try PartialRecording(ofShard: path, sweep: Self.sweep, resumes: false)
      #expect(throws: RecordingError.self) {
        try Recording(appendingTo: path, command: "test", version: "0")
      }
      try partial.commit()
      try Recording(appendingTo: path, command: "test", version: "0").finish()
      let recording = try Recording(appendingTo: path, command: "test", version: "0")
      #expect(throws: RecordingError.self) {
        try PartialRecording(ofShard: path, sweep: Self.sweep, resumes: false)
      }
      try recording.finish()
    }
  }

  @Test func `does not leave a part of its runs in the log beside the temporary file`()
    async throws
  {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      let partial = try PartialRecording(ofShard: path, sweep: Self.sweep, resumes: false)
      try write("a part", to: partial.temporaryPath)
      try write("the others", to: partial.temporaryPath + "-wal")
      let error = #expect(throws: RunningError.self) { try partial.commit() }
      #expect(error?.description.contains("run the same command with --resume") == true)
      #expect(!FileManager.default.fileExists(atPath: path))
      #expect(FileManager.default.fileExists(atPath: partial.temporaryPath))
      // An empty log has no runs.
      try write("", to: partial.temporaryPath + "-wal")
      try partial.commit()
      let final = try text(of: path)
      #expect(final == "a part")
    }
  }

  @Test func `removes the log of the recording that it replaces`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      try write("earlier", to: path)
      try write("log", to: path + "-wal")
      let partial = try PartialRecording(ofShard: path, sweep: Self.sweep, resumes: false)
      // The runs of the log come along.
      let log = try text(of: partial.temporaryPath + "-wal")
      #expect(log == "log")
      try FileManager.default.removeItem(atPath: partial.temporaryPath + "-wal")
      try write("later", to: partial.temporaryPath)
      try partial.commit()
      let final = try text(of: path)
      #expect(final == "later")
      #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
    }
  }

  @Test func `that cannot be renamed leaves the recording at its path its log`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      try write("earlier", to: path)
      try write("runs of the log", to: path + "-wal")
      try write("pages to restore", to: path + "-journal")
      let partial = try PartialRecording(ofShard: path, sweep: Self.sweep, resumes: false)
      // A file that is not there cannot be renamed.
      partial.discard()
      let error = #expect(throws: RunningError.self) { try partial.commit() }
      #expect(error?.description.contains("cannot be renamed: No such file or directory") == true)
      let (kept, log, journal) = (
        try text(of: path), try text(of: path + "-wal"), try text(of: path + "-journal")
      )
      #expect(kept == "earlier" && log == "runs of the log" && journal == "pages to restore")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(Set(names) == ["r.sqlite", "r.sqlite-wal", "r.sqlite-journal"])
    }
  }
}
