import Foundation
import GRDB
import Support
import Testing

@Suite struct `The result of a merge` {
  private static let head = Fixture.head + Fixture.work
  private static let files = [
    "a.yaml": head.replacing("name: test", with: "name: sound"),
    "late.yaml": head + "faults: [{id: late, drop: {to: verify-app, nth: 9}}]\nseeds: 20\n",
    "rehearsal.yaml": "",
  ]

  /// Runs the command lines, and returns the result of the last one.
  private func last(of lines: [String], in folder: URL) async throws -> Command.Result {
    var result: Command.Result?
    for line in lines { result = try await Command.line(line, in: folder) }
    return try #require(result)
  }

  @Test(
    arguments: [
      (
        ["run late.yaml --seeds 5 --record r.sqlite", "run late.yaml --resume --record r.sqlite"], 2
      ),
      (["run late.yaml --record r.sqlite", "run a.yaml --seeds 3 --record r.sqlite"], 2),
      (["run late.yaml --seeds 20 --record r.sqlite"], 0),
    ] as [([String], Int32)]
  )
  func `is unknown because of a fault that never struck, unless only options chose the seeds`(
    lines: [String],
    status: Int32
  ) async throws {
    try await withTeam(Self.files) { folder in
      _ = try await last(of: lines, in: folder)
      for (name, source) in [("m", "r"), ("n", "m")] {
        let merged = try await Command.line("merge \(name).sqlite \(source).sqlite", in: folder)
        #expect(merged.status == status, "\(merged)")
      }
    }
  }

  @Test func `is unknown if another recording has the same runs with the seeds of an option`()
    async throws
  {
    try await withTeam(Self.files) { folder in
      let lines = [
        "run late.yaml --seeds 20 --level events --record e.sqlite",
        "run late.yaml --record r.sqlite", "merge m.sqlite e.sqlite r.sqlite",
      ]
      let merged = try await last(of: lines, in: folder)
      #expect(merged.status == 2, "\(merged)")
    }
  }

  @Test(arguments: ["", " --shard 1/1", " --shard 1/1 --for-merge"])
  func `fails if the digests of runs were not as expected`(options: String) async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run a.yaml --seeds 4 --digests d.txt --write-digests", in: folder)
      let text = try String(contentsOf: folder.appending(path: "d.txt"), encoding: .utf8)
      try write(
        ["d.txt": text.replacing(#/[0-9a-f]{32}/#, with: String(repeating: "0", count: 32))],
        to: folder
      )
      let digests = options.hasSuffix("--for-merge") ? "" : " --digests d.txt"
      let run = "run a.yaml --seeds 4\(digests) --record r.sqlite\(options)"
      #expect(try await Command.line(run, in: folder).status == (digests.isEmpty ? 0 : 1))
      let more = digests.isEmpty ? " --digests d.txt" : ""
      for (name, line) in [("m", "r.sqlite\(more)"), ("n", "m.sqlite")] {
        let merged = try await Command.line("merge \(name).sqlite \(line)", in: folder)
        #expect(merged.status == 1, "\(merged)")
        #expect(merged.output.contains("digest"), "\(merged.output)")
      }
      let sound = ["run a.yaml --seeds 4 --record s.sqlite", "merge o.sqlite s.sqlite"]
      let merged = try await last(of: sound, in: folder)
      #expect(merged.status == 0, "\(merged)")
    }
  }

  @Test(arguments: [
    "UPDATE run SET batch = x'ff' WHERE seed = 2", "UPDATE run SET batch = 99 WHERE seed = 2",
    "UPDATE scenario SET batch = ''", "UPDATE outcome SET run = 'x'",
    "UPDATE agent SET scenario = 1.5",
  ])
  func `is refused if a row has an invalid reference`(sql: String) async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run a.yaml --seeds 4 --record r.sqlite", in: folder)
      try await changeRecording("r.sqlite", sql, in: folder)
      let merged = try await Command.line("merge m.sqlite r.sqlite", in: folder)
      #expect(merged.status == 65, "\(merged)")
      #expect(merged.errors.hasPrefix("r.sqlite: error: "), "\(merged.errors)")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(!left.contains { $0.hasPrefix("m.sqlite") })
    }
  }

  @Test func `has one scenario however its path is written`() async throws {
    try await withTeam(Self.files) { folder in
      for (index, path) in ["late.yaml", "\(folder.path)/late.yaml"].enumerated() {
        let shard = try await Command.run(
          [
            "run", path, "--shard", "\(index + 1)/2", "--for-merge", "--record", "s\(index).sqlite",
          ],
          in: folder
        )
        #expect(shard.status == 0, "\(shard)")
      }
      let merged = try await Command.line("merge m.sqlite s0.sqlite s1.sqlite", in: folder)
      #expect(merged.output.contains("1 scenario, 20 runs"), "\(merged)")
      #expect(merged.status == 2)
    }
  }

  @Test func `has each run once however the path of its scenario was written`() async throws {
    try await withTeam(Self.files) { folder in
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: "link"),
        withDestinationURL: folder
      )
      for path in ["a.yaml", "\(folder.path)/a.yaml", "./a.yaml", "link/a.yaml"] {
        for option in ["--resume", "--notes"] {
          _ = try await Command.run(
            ["run", path, "--seeds", "4", "--record", "r.sqlite", option],
            in: folder
          )
        }
      }
      let path = folder.appending(path: "r.sqlite").path
      let count = try await DatabaseQueue(path: path).read {
        try Int.fetchOne($0, sql: "SELECT count(*) FROM run")
      }
      #expect(count == 4)
    }
  }

  @Test func `is that of the shards, of which one has the whole scenario with a fault`()
    async throws
  {
    try await withTeam(Self.files) { folder in
      for (options, status) in [("", 2), (" --shard 1/2", 2), (" --shard 2/2", 0)]
        as [(String, Int32)]
      {
        let run = try await Command.line("run late.yaml a.yaml\(options)", in: folder)
        #expect(run.status == status, "\(run)")
      }
      let late = Self.files["late.yaml"] ?? ""
      try write(
        ["late.yaml": late.replacing("id: late,", with: "id: late, may-miss: true,")],
        to: folder
      )
      for shard in 1...2 {
        let run = try await Command.line("run late.yaml --shard \(shard)/2", in: folder)
        #expect(run.status == 0 && run.output.contains("1 scenario, 10 runs"), "\(run)")
      }
    }
  }

  @Test func `keeps scenarios of two folders with the same files apart if each has a shard`()
    async throws
  {
    try await withTeam(Self.files) { folder in
      let copy =
        "for d in x y; do mkdir $d; cp -r agents policy.yaml a.yaml rehearsal.yaml $d; done"
      _ = try await Command.shell(copy, in: folder)
      let run = "run x/a.yaml y/a.yaml --seeds 4"
      let merged = try await last(
        of: [
          "\(run) --shard 1/2 --record s1.sqlite", "\(run) --shard 2/2 --record s2.sqlite",
          "merge m.sqlite s1.sqlite s2.sqlite",
        ],
        in: folder
      )
      #expect(merged.output.contains("2 scenarios, 8 runs"), "\(merged)")
    }
  }

  @Test func `keeps the runs of two folders with the same files after runs from elsewhere`()
    async throws
  {
    try await withTeam(Self.files) { folder in
      let copy =
        "for d in x y; do mkdir -p d/$d; cp -r agents policy.yaml a.yaml rehearsal.yaml d/$d; done"
      _ = try await Command.shell(copy, in: folder)
      _ = try await last(of: ["run d/x/a.yaml d/y/a.yaml --seeds 4 --record r.sqlite"], in: folder)
      let again = try await Command.line(
        "run x/a.yaml --seeds 4 --record ../r.sqlite",
        in: folder.appending(path: "d")
      )
      #expect(again.status == 0, "\(again)")
      #expect(!again.errors.contains("replaced"), "\(again.errors)")
    }
  }
}
