// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
]

let package = Package(
  name: "Rehearsal",
  products: [
    .executable(name: "rehearse", targets: ["rehearse"]),
    .executable(name: "rehearse-view", targets: ["rehearse-view"]),
    .library(name: "RehearsalSimulation", targets: ["RehearsalSimulation"]),
    .library(name: "RehearsalDefinitions", targets: ["RehearsalDefinitions"]),
    .library(name: "RehearsalRules", targets: ["RehearsalRules"]),
    .library(name: "RehearsalStatistics", targets: ["RehearsalStatistics"]),
    .library(name: "RehearsalLint", targets: ["RehearsalLint"]),
    .library(name: "RehearsalRecording", targets: ["RehearsalRecording"]),
    .library(name: "RehearsalHistories", targets: ["RehearsalHistories"]),
    .library(name: "RehearsalRunning", targets: ["RehearsalRunning"]),
    .library(name: "RehearsalTesting", targets: ["RehearsalTesting"]),
    .library(name: "RehearsalBenchmark", targets: ["RehearsalBenchmark", "OperatingSystem"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
  ],
  targets: [
    // What differs from one operating system to the next.
    .target(name: "OperatingSystem", swiftSettings: strict),
    // Plan -> Events: the event loop, the agents and the protocol they follow.
    .target(
      name: "RehearsalSimulation",
      dependencies: [
        "OperatingSystem",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      resources: [.embedInCode("Tools/tools.txt")],
      swiftSettings: strict
    ),
    // Files -> Plan: what a team wrote, read with every complaint in its place.
    .target(
      name: "RehearsalDefinitions",
      dependencies: ["RehearsalSimulation", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict
    ),
    // Numbers -> intervals and tests.
    .target(
      name: "RehearsalStatistics",
      dependencies: ["RehearsalSimulation"],
      swiftSettings: strict
    ),
    // (Plan, Events) -> Violations and a Verdict.
    .target(
      name: "RehearsalRules",
      dependencies: [
        "RehearsalSimulation", "RehearsalStatistics",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict
    ),
    // Events <-> SQLite.
    .target(
      name: "RehearsalRecording",
      dependencies: [
        "RehearsalSimulation",
        "RehearsalRules",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: strict
    ),
    // Definitions -> Findings: what a team of agents promises each other, and where that cannot hold.
    .target(
      name: "RehearsalLint",
      dependencies: ["RehearsalSimulation", "RehearsalDefinitions"],
      swiftSettings: strict
    ),
    // Logs -> Plan + Events: what really happened, as the rules can judge it.
    .target(
      name: "RehearsalHistories",
      dependencies: [
        "RehearsalSimulation", "RehearsalDefinitions",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      swiftSettings: strict
    ),
    // The engine: scenario files -> results, recorded on the way; results -> comparisons.
    .target(
      name: "RehearsalRunning",
      dependencies: [
        "RehearsalSimulation", "RehearsalDefinitions", "RehearsalStatistics", "RehearsalRules",
        "RehearsalRecording", "RehearsalLint", "RehearsalHistories",
      ],
      swiftSettings: strict
    ),
    // Results -> reports.
    .target(
      name: "RehearsalAnalysis",
      dependencies: [
        "RehearsalSimulation", "RehearsalDefinitions", "RehearsalStatistics", "RehearsalRules",
        "RehearsalRecording", "RehearsalLint", "RehearsalRunning", "RehearsalHistories",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.embedInCode("Rules/run-rules.md"), .embedInCode("Pages/Assets")],
      swiftSettings: strict
    ),
    // Recordings -> pages in a browser, while they are written.
    .target(
      name: "RehearsalViewing",
      dependencies: [
        "RehearsalAnalysis",
        .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      swiftSettings: strict
    ),
    // Scenarios and plans as tests of Swift Testing, with agents that are actors of the user.
    .target(
      name: "RehearsalTesting",
      dependencies: [
        "RehearsalSimulation", "RehearsalDefinitions", "RehearsalRules", "RehearsalRunning",
      ],
      swiftSettings: strict
    ),
    // Work of known shapes for plain actors, to measure what a handoff costs.
    .target(
      name: "RehearsalBenchmark",
      dependencies: ["OperatingSystem", "RehearsalSimulation"],
      path: "Benchmarks/Workloads",
      swiftSettings: strict
    ),
    // The command: parse, call, print, exit.
    .executableTarget(
      name: "rehearse",
      dependencies: [
        "OperatingSystem",
        "RehearsalSimulation",
        "RehearsalDefinitions",
        "RehearsalRules",
        "RehearsalRecording",
        "RehearsalLint",
        "RehearsalRunning",
        "RehearsalAnalysis",
        "RehearsalBenchmark",
        "RehearsalHistories",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      resources: [.embedInCode("Templates")],
      swiftSettings: strict
    ),
    // The server of pages, which `rehearse view` becomes.
    .executableTarget(
      name: "rehearse-view",
      dependencies: [
        "OperatingSystem", "RehearsalAnalysis", "RehearsalViewing",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict
    ),
    // Input in great numbers: mutants of a corpus, inputs that grow, and random scenarios.
    .executableTarget(
      name: "stress",
      dependencies: [
        "RehearsalAnalysis",
        "RehearsalDefinitions",
        "RehearsalHistories",
        "RehearsalLint",
        "RehearsalRules",
        "RehearsalRunning",
        "RehearsalSimulation",
        "Support",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Stress",
      exclude: ["Corpus"],
      swiftSettings: strict
    ),
    // What the tests share: fixtures in our own words, and the material beside the project.
    .target(
      name: "Support",
      dependencies: ["RehearsalSimulation", "RehearsalDefinitions", "RehearsalRules"],
      path: "Tests/Support",
      swiftSettings: strict
    ),
    .testTarget(
      name: "RehearsalSimulationTests",
      dependencies: ["RehearsalBenchmark", "RehearsalRules", "RehearsalSimulation", "Support"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "RehearsalDefinitionsTests",
      dependencies: ["RehearsalDefinitions", "RehearsalSimulation", "Support"],
      exclude: ["Labels"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "RehearsalRulesTests",
      dependencies: ["RehearsalRules", "RehearsalSimulation", "Support"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "RehearsalStatisticsTests",
      dependencies: ["RehearsalSimulation", "RehearsalStatistics", "Support"],
      exclude: ["reference.json"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "RehearsalHistoriesTests",
      dependencies: [
        "RehearsalDefinitions", "RehearsalHistories", "RehearsalRules", "RehearsalRunning",
        "RehearsalSimulation", "RehearsalStatistics", "Support",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "RehearsalLintTests",
      dependencies: [
        "RehearsalAnalysis", "RehearsalDefinitions", "RehearsalLint", "RehearsalSimulation",
        "Support",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "RehearsalRecordingTests",
      dependencies: [
        "RehearsalDefinitions",
        "RehearsalRecording",
        "RehearsalRules",
        "RehearsalSimulation",
        "Support",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "RehearsalAnalysisTests",
      dependencies: [
        "RehearsalAnalysis",
        "RehearsalRunning",
        "RehearsalDefinitions",
        "RehearsalLint",
        "RehearsalRecording",
        "RehearsalRules",
        "RehearsalSimulation",
        "RehearsalViewing",
        "Support",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "RehearsalTestingTests",
      dependencies: [
        "RehearsalDefinitions", "RehearsalRules", "RehearsalRunning", "RehearsalSimulation",
        "RehearsalTesting", "Support",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "RehearsalBenchmarkTests",
      dependencies: ["RehearsalBenchmark", "RehearsalSimulation"],
      swiftSettings: strict
    ),
    // Every file in Scenarios/, and that a run is the same wherever it happens.
    .testTarget(
      name: "ScenarioTests",
      dependencies: [
        "RehearsalAnalysis", "RehearsalDefinitions", "RehearsalRules", "RehearsalRunning",
        "RehearsalSimulation", "Support",
      ],
      swiftSettings: strict
    ),
    // The built command, as a user meets it.
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "rehearse",
        "rehearse-view",
        "RehearsalSimulation",
        "Support",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: strict
    ),
    // What the formatter cannot see.
    .testTarget(
      name: "TidyTests",
      dependencies: ["Support", .product(name: "Subprocess", package: "swift-subprocess")],
      swiftSettings: strict
    ),
  ],
  swiftLanguageModes: [.v6]
)
