import Foundation
import RehearsalHistories
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite struct `A folder of logs` {
  private let root = LogFixture.root

  @Test func `may hold logs of all forms`() throws {
    let folder = try LogFolder()
    try folder.write("a/s1.jsonl", [root.user(0, "Build.")])
    try folder.write("b/stream.jsonl", [StreamFixture.start, StreamFixture.user("Build.")])
    try folder.write("c/hooks.jsonl", [#"{"event":"start","agent_id":"a1"}"#])
    try folder.write("d/traces.ndjson", [#"{"object":"trace","id":"t1"}"#])
    try folder.write("e/chat.log", [#"{"source":"x","models_usage":null,"type":"TextMessage"}"#])
    let result = try folder.read()
    #expect(
      result.histories.map(\.format)
        == [.claudeProject, .streamJSON, .hookDispatch, .openAIAgents, .autoGen]
    )
    #expect(result.histories.map { $0.files.first?.prefix(2) } == ["a/", "b/", "c/", "d/", "e/"])
    #expect(result.skippedFiles.isEmpty)
  }

  @Test func `names each file that it skips, with the reason`() throws {
    let folder = try LogFolder()
    try folder.write("empty.jsonl", bytes: [])
    try folder.write("noise.log", ["starting", "{", "}"])
    try folder.write("notes.md", ["# Notes"])
    try folder.write("other.jsonl", [#"{"color":"red"}"#, "x"])
    try folder.write("package.json", ["{", #"  "name": "shed""#, "}"])
    try folder.write("s1.jsonl", [root.user(0, "Build.")])
    let result = try folder.read()
    #expect(
      result.skippedFiles.map(\.path)
        == ["empty.jsonl", "noise.log", "notes.md", "other.jsonl", "package.json"]
        .map { folder.path + "/" + $0 }
    )
    #expect(
      result.skippedFiles.map(\.reason) == [
        .empty, .noRecords, .otherExtension, .unknownFormat, .otherDocument,
      ]
    )
    #expect(result.skippedFiles[1].counts.nonJSONLines == 3)
    #expect(result.skippedFiles[3].counts.records == 1)
    #expect(result.histories.count == 1)
  }

  @Test func `never opens a pipe`() throws {
    let folder = try LogFolder()
    try #require(unsafe mkfifo(folder.path + "/pipe.jsonl", 0o600) == 0)
    try folder.write("s1.jsonl", [root.user(0, "Build.")])
    let result = try folder.read()
    #expect(result.skippedFiles.map(\.path) == [folder.path + "/pipe.jsonl"])
    #expect(result.skippedFiles.map(\.reason) == [.notRegularFile])
    #expect(result.histories.count == 1)
  }

  @Test func `never opens a pipe that is named itself`() throws {
    let folder = try LogFolder()
    let pipe = folder.path + "/pipe.jsonl"
    try #require(unsafe mkfifo(pipe, 0o600) == 0)
    #expect(try HistoryReader().read([pipe]).skippedFiles.map(\.reason) == [.notRegularFile])
    #expect(try folder.read().skippedFiles.count == 1)
  }

  @Test func `skips a file that is not UTF-8 and no log`() throws {
    let folder = try LogFolder()
    try folder.write("picture.jsonl", bytes: (0...255).map { UInt8($0) })
    #expect(try folder.read().skippedFiles.map(\.reason) == [.noRecords])
  }

  @Test func `may be empty`() throws {
    let result = try LogFolder().read()
    #expect(result.histories.isEmpty && result.skippedFiles.isEmpty)
  }

  @Test func `must exist`() {
    #expect(throws: HistoryError.self) { try HistoryReader().read(["/nowhere/at/all"]) }
  }

  @Test func `has each session apart from others with the same names`() throws {
    let folder = try LogFolder()
    for project in ["p", "q"] {
      try folder.write("\(project)/s1.jsonl", [root.user(0, project)])
      let child = LogFixture.child("a-\(project)").user(1, "Build.")
      try folder.write("\(project)/s1/subagents/agent-a-\(project).jsonl", [child])
    }
    let lanes = [["main", "a-p"], ["main", "a-q"]]
    #expect(try folder.read().histories.map { $0.lanes.map(\.id) } == lanes)
    let paths = ["p", "q"].map { folder.path + "/" + $0 }
    let histories = try HistoryReader().read(paths).histories
    #expect(histories.map { $0.lanes.map(\.id) }.sorted { $0[1] < $1[1] } == lanes)
    #expect(try folder.read().skippedFiles.isEmpty)
  }

  @Test func `may be named by its single files`() throws {
    let folder = try LogFolder()
    try folder.write("s1.jsonl", [root.assistant(0, calls: [LogFixture.dispatch("d1")])])
    let name = "s1/subagents/agent-a1.jsonl"
    try folder.write(name, [LogFixture.child("a1").user(1, "Build the shed.")])
    let paths = ["s1.jsonl", name].map { folder.path + "/" + $0 }
    let histories = try HistoryReader().read(paths).histories
    #expect(histories.map { $0.lanes.map(\.id) } == [["main", "a1"]])
    #expect(try folder.read().histories.count == 1)
  }

  @Test func `may lie below a folder that is named like those of children`() throws {
    let folder = try LogFolder()
    let child = LogFixture.child("a1")
    try folder.write("subagents/p/s1.jsonl", [root.user(0, "Build.")])
    try folder.write("subagents/p/agent-a1.jsonl", [child.user(1, "Build.")])
    try folder.write(
      "subagents/p/s1/subagents/workflows/wf_1/agent-a2.jsonl",
      [child.user(1, "B.")]
    )
    #expect(try folder.history().lanes.map(\.id) == ["main", "a1", "a2"])
  }

  @Test func `has a log once although it is named twice`() throws {
    let folder = try LogFolder()
    try folder.write("s1.jsonl", [root.user(0, "Build.")])
    let paths = [folder.path, folder.path + "/", folder.path + "/s1.jsonl"]
    #expect(try HistoryReader().read(paths).histories.count == 1)
    #expect(try folder.read().histories.count == 1)
  }

  @Test func `names a link to a folder, and a folder that cannot be read`() throws {
    let folder = try LogFolder()
    try folder.write("s1.jsonl", [root.user(0, "Build.")])
    try folder.write("closed/s2.jsonl", [root.user(0, "Build.")])
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/loop",
      withDestinationPath: folder.path
    )
    let closed = folder.path + "/closed"
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: closed)
    defer {
      try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: closed)
    }
    let skipped = try folder.read().skippedFiles
    // The super-user reads everything.
    let isReadable = FileManager.default.isReadableFile(atPath: closed)
    #expect(
      skipped.map(\.path) == (isReadable ? [] : [closed]) + [folder.path + "/loop"]
    )
    #expect(skipped.map(\.reason) == (isReadable ? [] : [.unreadable]) + [.notRegularFile])
  }

  @Test func `names a link that leads nowhere and a file beside no log`() throws {
    let folder = try LogFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link.jsonl",
      withDestinationPath: folder.path + "/gone.jsonl"
    )
    try folder.write("agent-a1.meta.json", [#"{"toolUseId":"d1"}"#])
    let skipped = try folder.read().skippedFiles
    #expect(
      skipped.map(\.path) == ["agent-a1.meta.json", "link.jsonl"].map { folder.path + "/" + $0 }
    )
    #expect(skipped.map(\.reason) == [.unknownFormat, .notRegularFile])
  }

  @Test func `has a log whose first lines are noise`() throws {
    let folder = try LogFolder()
    let noise = Array(repeating: "warming up", count: 500)
    try folder.write("s1.jsonl", noise + [root.user(0, "Build.")])
    #expect(try folder.history().lineCounts.nonJSONLines == 500)
  }

  @Test func `counts a torn line of a log that is still written`() throws {
    let folder = try LogFolder()
    let whole = root.user(0, "Build.") + "\n" + root.assistant(1, text: "Yes, I am on it.")
    try folder.write("s1.jsonl", bytes: whole.utf8.dropLast(20))
    let history = try folder.history()
    #expect(history.lineCounts.truncatedLines == 1)
    #expect(history.lineCounts.nonJSONLines == 0)
    #expect(history.lanes.first?.recordCount == 1)
  }
}
