# Shortcuts for contributors; each is one command that can also be typed. Without a target it lists them.
.DEFAULT_GOAL := help
.PHONY: help demo build format spelling test test-fast test-unit test-docs bench failures soak image up ci

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## index this repository on a private PostgreSQL and search it
	dotnet run --project src/PgFlow.Cli -- demo

build: ## build everything; warnings are errors
	dotnet build PgFlow.Worker.sln

format: ## format the code
	dotnet format PgFlow.Worker.sln

spelling: ## check the spelling of the documents (Debian's package codespell)
	git ls-files -z '*.md' | xargs -0 codespell

test: ## run all tests, on every PostgreSQL that the machine can provide
	dotnet test PgFlow.Worker.sln

test-fast: ## run what needs no database and less than a minute
	dotnet test tests/PgFlow.Tests --filter "TestCategory!=Slow"

test-unit: ## run the tests that need no database
	dotnet test tests/PgFlow.Tests

test-docs: ## follow links, commands and code blocks of the documents
	dotnet test tests/PgFlow.Tests --filter "FullyQualifiedName~PgFlow.Tests.Documents"
	dotnet test tests/PgFlow.IntegrationTests --filter "FullyQualifiedName~IntegrationTests.Documents"

bench: ## compare with other queues (some minutes; see docs/performance/benchmarks.md)
	dotnet run -c Release --project tests/PgFlow.Benchmarks -- compare --short

failures: ## kill workers, network and database under load (docs/reliability/failure-matrix.md)
	dotnet run -c Release --project tests/PgFlow.Benchmarks -- failures

soak: ## half an hour of load (docs/reliability/soak.md)
	dotnet run -c Release --project tests/PgFlow.Benchmarks -- soak

image: ## build the worker's image
	docker build -t pgflow .

up: ## start the demo in containers
	docker compose up --build

ci: ## do what CI does
	.ci/run
