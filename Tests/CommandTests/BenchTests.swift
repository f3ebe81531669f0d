import Foundation
import GRDB
import Support
import Testing

@Suite struct `The command bench` {
  private struct Object: Decodable {
    var handoffs: Int
    var events: Int
    var seconds: Double
    var cpu: Double
    var vtime: Int64
    var done: Int
    var failed: Int
    var digest: String
    var repeats: Int
  }

  private func object(_ arguments: String...) async throws -> Object {
    let result = try await Command.run(
      ["bench"] + arguments + ["--json"],
      in: Surroundings.project
    )
    #expect(result.status == 0)
    return try JSONDecoder().decode(Object.self, from: Data(result.output.utf8))
  }

  @Test func `prints one object with what was done`() async throws {
    let object = try await object("w1", "--size", "1000", "--repeats", "3")
    #expect(object.handoffs == 5_860)
    #expect(object.vtime == 15_004_209_020)
    #expect(object.done == 998)
    #expect(object.failed == 2)
    #expect(object.repeats == 3)
    #expect(object.cpu > 0 && object.seconds > 0)
  }

  @Test func `makes the same events with rules and without`() async throws {
    let plain = try await object("w1", "--size", "200", "--repeats", "1")
    let judged = try await object("w1", "--size", "200", "--repeats", "1", "--rules")
    #expect(plain.digest == judged.digest)
    #expect(plain.events == judged.events)
  }

  @Test func `never shows a single figure without its spread`() async throws {
    let result = try await Command.run(
      "bench",
      "w2",
      "--size",
      "1000",
      "--repeats",
      "3",
      in: Surroundings.project
    )
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("w2  1000 handoffs, 1000 handoffs, "))
    for line in ["handoffs per second", "ns per handoff", "events per second", "ns per event"] {
      let shown = result.output.split(separator: "\n").first { $0.contains(line) }
      #expect(shown?.contains(" to ") == true, "\(line)")
    }
    #expect(result.output.contains("peak memory"))
    #expect(result.output.contains("start-up"))
  }

  @Test func `says if tasks failed or limits cut runs short`() async throws {
    func text(_ arguments: String...) async throws -> String {
      let arguments = ["bench"] + arguments + ["--repeats", "1"]
      return try await Command.run(arguments, in: Surroundings.project).output
    }
    let failed = try await text("w1", "--size", "1000")
    #expect(failed.contains("\n  tasks that failed   2 of 1000\n"), "\(failed)")
    #expect(!failed.contains("cut short"))
    #expect(try await !text("w1", "--size", "100").contains("failed"))
    try await withTeam(["s.yaml": Fixture.head + "limits: {events: 20}\n" + Fixture.work]) {
      folder in
      let cut = try await Command.line("bench s.yaml --size 3 --repeats 1", in: folder)
      #expect(cut.output.contains("\n  runs cut short      3 of 3\n"), "\(cut.output)\(cut.errors)")
    }
  }

  @Test func `records every handoff, and leaves a recording alone that is there`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "w1.sqlite").path
      let arguments = ["bench", "w1", "--size", "100", "--repeats", "2", "--record", path]
      #expect(try await Command.run(arguments, in: Surroundings.project).status == 0)
      let handoffs = try await DatabaseQueue(path: path).read { db in
        try Int.fetchOne(
          db,
          sql: """
            SELECT count(*) FROM handoffs
            WHERE sender LIKE 'client-%' AND receiver LIKE 'planner-%' AND task IS NOT NULL
            """
        )
      }
      #expect(handoffs == 100)
      let outcomes = try await DatabaseQueue(path: path).read { db in
        try Int.fetchOne(db, sql: "SELECT count(*) FROM outcome WHERE outcome = 'completed'")
      }
      #expect(outcomes == 100)
      let shown = try await Command.run("show", path, "1", in: Surroundings.project)
      #expect(shown.status == 66)
      #expect(
        shown.errors
          == "\(path): error: run 1 is of the workload `pipeline`, which has no scenario "
          + "to show; its handoffs are in the view `handoffs`\n"
      )
      let again = try await Command.run(arguments, in: Surroundings.project)
      #expect(again.status == 74)
      #expect(again.errors.contains("\(path): error: the file already exists; name another"))
    }
  }

  @Test func `keeps the scenario with the runs that it records`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "happy.sqlite").path
      let scenario = Surroundings.project.appending(path: "Scenarios/happy-pipeline/happy.yaml")
        .path
      let arguments = ["bench", scenario, "--size", "2", "--repeats", "1", "--record", path]
      #expect(try await Command.run(arguments, in: Surroundings.project).status == 0)
      let shown = try await Command.run("show", path, "2", in: Surroundings.project)
      #expect(shown.status == 0)
      #expect(shown.output.contains("spec-planner -> backend-implementer"))
      let seeds = try await DatabaseQueue(path: path).read { db in
        try String.fetchAll(db, sql: "SELECT seeds FROM batch")
      }
      #expect(seeds == ["0:2"])
    }
  }

  @Test func `measures a scenario with its rules`() async throws {
    let path = Surroundings.project.appending(path: "Scenarios/happy-pipeline/happy.yaml").path
    let object = try await object(path, "--size", "2", "--repeats", "1")
    #expect(object.events == 856)
    #expect(object.done == 24)
  }

  @Test(arguments: [
    (
      ["bench", "w2", "--size", "150"],
      "--size of w2 must be a number of handoffs that is a multiple of 100"
    ),
    (["bench", "w1", "--size", "0"], "--size of w1 must be a number of tasks"),
    (["bench", "w1", "--repeats", "0"], "--repeats must be at least 1"),
    (["bench", "w1", "--level", "events"], "--level requires --record FILE"),
    (["bench", "--record", "x.sqlite"], "--record requires the name of one workload"),
    (["bench", "x.yaml", "--size", "0"], "--size must be at least 1"),
  ])
  func `says what is wrong with its options`(arguments: [String], message: String) async throws {
    let result = try await Command.run(arguments, in: Surroundings.project)
    #expect(result.status == 64)
    #expect(result.errors.contains(message))
  }

  @Test func `has nothing to measure where no handoff is sent`() async throws {
    try await Surroundings.withFolder { folder in
      try write(["agents/a.md": "---\nname: a\n---\n"], to: folder)
      try write(
        ["s.yaml": "rehearsal: 1\nname: s\nagents: agents\nwork: {tasks: []}\n"],
        to: folder
      )
      let result = try await Command.run("bench", "s.yaml", "--size", "1", in: folder)
      #expect(result.status == 66)
      #expect(result.errors.contains("no handoff was sent, so there is nothing to measure"))
    }
  }

  @Test func `asks for one scenario`() async throws {
    let folder = Surroundings.project.appending(path: "Scenarios/happy-pipeline").path
    let result = try await Command.run("bench", folder + "/none.yaml", in: Surroundings.project)
    #expect(result.status == 66)
    let many = Surroundings.project.appending(path: "Scenarios/limits").path
    let several = try await Command.run("bench", many, in: Surroundings.project)
    #expect(several.status == 66)
    #expect(several.errors.contains("name one scenario file"))
  }
}
