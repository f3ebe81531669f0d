// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "Rehearsal", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
  ],
  targets: [
    // What each part costs, with thresholds against a baseline.
    .executableTarget(
      name: "Parts",
      dependencies: [
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "RehearsalBenchmark", package: "Rehearsal"),
        .product(name: "RehearsalDefinitions", package: "Rehearsal"),
        .product(name: "RehearsalRecording", package: "Rehearsal"),
        .product(name: "RehearsalRules", package: "Rehearsal"),
        .product(name: "RehearsalSimulation", package: "Rehearsal"),
      ],
      path: "Parts",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
    ),
    // What has to hold between measurements of one machine and run.
    .executableTarget(
      name: "bars",
      dependencies: [
        .product(name: "RehearsalBenchmark", package: "Rehearsal"),
        .product(name: "RehearsalSimulation", package: "Rehearsal"),
      ]
    ),
  ],
  swiftLanguageModes: [.v6]
)
